const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s"'“”‘’「」·、，。（）()\-—]/g, "");
const FOUND_IN = ["name", "title", "alt_names", "address", "town", "community", "district_code", "categories", "host_org",
  "lead_org_id", "responsible_org_ids", "provider_org_ids", "partner_org_ids", "target_groups", "description", "period_text", "kind"];
const SOUNDS_IN = ["name", "title", "alt_names", "district_code", "town", "community", "host_org"];
let PINYIN = {};

const readingsOf = new Map();
const soundsOf = (letter) => {
  if (!readingsOf.has(letter)) readingsOf.set(letter, (PINYIN[letter] ?? letter).split(" "));
  return readingsOf.get(letter);
};

/* Whether the letters typed spell the text from one place on: whole readings, initials, or both mixed. */
const spells = (text, at, typed, from) => {
  if (from === typed.length) return true;
  if (at === text.length || text[at] === "|") return false;
  for (const sound of soundsOf(text[at])) {
    if (sound[0] !== typed[from]) continue;
    if (sound.startsWith(typed.slice(from))) return true;
    if (typed.startsWith(sound, from) && spells(text, at + 1, typed, from + sound.length)) return true;
    if (sound[1] === "h" && typed[from + 1] === "h" && spells(text, at + 1, typed, from + 2)) return true;
    if (spells(text, at + 1, typed, from + 1)) return true;
  }
  return false;
};

const sounds = (text, typed) => {
  for (let at = 0; at < text.length; at += 1) if (spells(text, at, typed, 0)) return true;
  return false;
};

class Index {
  constructor(table) {
    this.table = table;
    this.texts = [];
    this.sounded = [];
    this.written = [table.key, ...FOUND_IN].filter((name) => table.has(name));
    this.spoken = SOUNDS_IN.filter((name) => table.has(name));
  }

  gathered(row, names, languages) {
    const { table } = this, parts = [];
    for (const name of names) {
      const value = table.value(name, row);
      if (value === null) continue;
      const words = table.fields[name].words;
      for (const one of Array.isArray(value) ? value : [value]) {
        if (words?.[one]) for (const language of languages) parts.push(words[one][language]);
        else parts.push(one);
      }
    }
    return folded(parts.join("|"));
  }

  text(row) { return (this.texts[row] ??= this.gathered(row, this.written, [0, 1])); }

  sound(row) { return (this.sounded[row] ??= this.gathered(row, this.spoken, [0])); }

  /* Done ahead, a little at a time, so that the first search of a long list need not wait for it. */
  prepare(row = 0) {
    const until = performance.now() + 8;
    let next = row;
    for (; next < this.table.rows && performance.now() < until; next += 1) { this.text(next); this.sound(next); }
    if (next < this.table.rows) setTimeout(() => this.prepare(next), 4);
  }

  matcher(query) {
    const words = query.split(/\s+/).map(folded).filter((word) => word).slice(0, 8);
    const tests = words.map((word) => (/^[a-z0-9]{1,40}$/.test(word) && /[a-z]/.test(word)
      ? (row) => this.text(row).includes(word) || sounds(this.sound(row), word)
      : (row) => this.text(row).includes(word)));
    return (row) => tests.every((test) => test(row));
  }
}
