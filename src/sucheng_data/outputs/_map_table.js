const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%()*+,-./:;=?@[]^_`{|}~";
const DIGIT = new Map([...LETTERS].map((letter, digit) => [letter.charCodeAt(0), digit]));
const MARKS = "~^`";
const nothing = () => null;

/* Whole numbers written with digits of a fixed width; NaN where there is none. */
const unpacked = ({ n, w: width, low }) => {
  const numbers = new Float64Array(n.length / width);
  for (let row = 0, at = 0; row < numbers.length; row += 1) {
    let sum = 0;
    for (let place = 0; place < width; place += 1, at += 1) sum = sum * LETTERS.length + DIGIT.get(n.charCodeAt(at));
    numbers[row] = sum === 0 ? NaN : sum - 1 + low;
  }
  return numbers;
};

class Table {
  constructor(given) {
    Object.assign(this, given);
    this.readers = new Map();
    this.names = Object.keys(given.fields);
  }

  has(name) { return name in this.fields; }

  reader(name) {
    if (!this.readers.has(name)) this.readers.set(name, this.has(name) ? this.decoded(this.fields[name].values) : nothing);
    return this.readers.get(name);
  }

  value(name, row) { return this.reader(name)(row); }

  decoded(column) {
    if ("all" in column) return () => column.all;
    if ("is" in column) return (row) => column.is[row];
    if ("lists" in column) return (row) => column.lists[row];
    if ("rising" in column) { const all = risen(column.rising); return (row) => all[row]; }
    if ("micro" in column) return this.degrees(column);
    if ("borrows" in column) return this.lent(column);
    if ("sets" in column) {
      const sets = this.decoded(column.sets);
      return (row) => [...sets(row)].map((letter) => column.items[LETTERS.indexOf(letter)]);
    }
    const at = unpacked(column.at), of = column.of ?? column.repeated;
    return (row) => of[at[row]] ?? null;
  }

  degrees(column) {
    const micro = this.micro(column);
    return (row) => (Number.isNaN(micro[row]) ? null : micro[row] / 1e6);
  }

  micro(column) {
    column.numbers ??= column.beside
      ? unpacked(column.micro).map(function (own, row) { return own + this[row]; }, this.micro(this.fields[column.beside].values))
      : unpacked(column.micro);
    return column.numbers;
  }

  lent(column) {
    const text = this.decoded(column.text), lenders = column.borrows.map((name) => this.reader(name));
    return (row) => text(row)?.replace(/[~^`]/g, (mark) => lenders[MARKS.indexOf(mark)](row)) ?? null;
  }

  includes(name, code) {
    const column = this.has(name) ? this.fields[name].values : {};
    if (!("sets" in column)) { const read = this.reader(name); return (row) => [].concat(read(row) ?? []).includes(code); }
    const letter = LETTERS[column.items.indexOf(code)], sets = this.decoded(column.sets);
    return (row) => letter !== undefined && sets(row).includes(letter);
  }

  distinct(name) {
    const column = this.has(name) ? this.fields[name].values : {};
    const given = column.borrows ? [] : column.items ?? column.of ?? ("all" in column ? [column.all] : (column.is ?? (column.lists ?? column.repeated ?? []).flat()));
    return [...new Set(given)].filter((value) => value !== null);
  }

  rowOf(key) {
    this.keys ??= new Map(Array.from({ length: this.rows }, (_, row) => [this.value(this.key, row), row]));
    return this.keys.get(key);
  }
}

const risen = (written) => {
  let before = "";
  return written.map((text) => (before = before.slice(0, parseInt(text[0], 36)) + text.slice(1)));
};
