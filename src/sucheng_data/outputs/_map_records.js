const ENDS = ["valid_to", "end_date"], OVER = new Set(["ended", "done", "cancelled", "exhausted"]);
const chip = (kind, text) => make("span", `chip ${kind}`, text);

/* One kind of record: search, filters, list. */
class Pane {
  constructor(table, card) {
    Object.assign(this, { table, card, row: null, index: new Index(table), all: Array.from({ length: table.rows }, (_, row) => row) });
    this.ends = ENDS.find((name) => table.has(name));
    this.box = make("section", "pane", "", { role: "tabpanel", id: `pane-${table.name}`, "aria-labelledby": `tab-${table.name}` });
    this.side = make("div", "side");
    this.form = make("form", "filters", "", { role: "search" });
    this.count = make("p", "count", "", { role: "status", "aria-live": "polite" });
    this.list = new List((row) => this.lines(row), (row) => this.choose(row));
    this.side.append(this.form, this.count, this.list.box);
    this.box.append(this.side);
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.box.setAttribute("aria-busy", true);
      this.waiting = setTimeout(() => this.refresh(), 60);
    });
  }

  start() { this.controls(); this.refresh(); }

  controls() {
    this.query = make("input", "", "", { type: "search", id: `search-${this.table.name}`, maxlength: 80, autocomplete: "off" });
    this.query.placeholder = w(this.table.map ? "search_hint" : "search_records");
    const named = make("label", "wide", w("search"), { for: this.query.id });
    this.form.replaceChildren(named, this.query);
  }

  /* In the other language, everything chosen kept. */
  translate() {
    const kept = [...this.form.elements].map((one) => [one.id, one.type === "checkbox" ? one.checked : one.value]);
    this.controls();
    for (const [id, value] of kept) {
      const one = id && byId(id);
      if (one) { if (one.type === "checkbox") one.checked = value; else one.value = value; }
    }
    this.refresh();
  }

  today() { return dayText(now().day); }

  left(row) {
    const end = this.ends ? this.table.value(this.ends, row) : null;
    return end === null ? null : Date.parse(end) / DAY - now().day;
  }

  over(row) { return OVER.has(this.table.value("status", row)) || (this.left(row) ?? 0) < 0; }

  refresh() {
    const fits = this.index.matcher(this.query.value);
    const order = this.all.filter(fits).map((row) => ({ row, over: this.over(row), left: this.left(row) ?? Infinity }));
    order.sort((a, b) => a.over - b.over || (a.over ? b.left - a.left : a.left - b.left) || a.row - b.row);
    this.found(order.map(({ row }) => row));
  }

  found(rows, note = "") {
    this.rows = rows;
    const counted = rows.length ? w("found", number.format(rows.length), number.format(this.table.rows)) : w("none");
    this.count.textContent = note ? `${counted}${lang === "zh" ? "；" : "; "}${note}` : counted;
    this.list.show(rows);
    this.box.removeAttribute("aria-busy");
  }

  lines(row) {
    const first = make("span", "name", line(this.table, this.table.label, row));
    const who = ["lead_org_id", "provider_org_ids"].find((name) => this.table.has(name));
    const second = make("span", "sub", [who && line(this.table, who, row), line(this.table, "target_groups" in this.table.fields ? "target_groups" : this.table.key, row)].filter(Boolean).join(" · "));
    return [first, second, this.state(row)];
  }

  state(row) {
    const box = make("span", "chips"), left = this.left(row);
    const status = this.table.has("status") ? line(this.table, "status", row) : "";
    if (status) box.append(chip(this.over(row) ? "closed" : "open", status));
    if (left !== null) {
      if (left < 0 || !this.over(row)) box.append(chip(left < 0 ? "closed" : left <= 14 ? "unknown" : "plain", left < 0 ? w("ended") : left === 0 ? w("last_day") : w("days_left", left)));
      box.append(make("span", "", `${w("ends")} ${line(this.table, this.ends, row)}`));
    }
    return box;
  }

  choose(row) {
    this.shown?.();
    this.chosen(row);
    this.card.open(this, row);
  }

  chosen(row) { this.row = row; }
}

const STATION_FILTERS = [["district", "district_code"], ["category", "categories"]];

class Stations extends Pane {
  constructor(table, card, tiles) {
    super(table, card);
    this.off = new Set(table.off);
    this.hours = new Hours(table.hours);
    this.week = unpacked(table.hours.at);
    this.tiles = tiles;
    this.here = null;
    this.status = table.reader("status");
    this.always = table.reader("is_24h");
    this.mapBox = make("div", "map", "", { role: "region" });
    this.box.append(this.mapBox);
    this.tick();
  }

  controls() {
    const open = this.more?.open ?? innerWidth > 700;
    super.controls();
    this.more = make("details");
    this.more.open = open;
    this.more.append(make("summary", "", w("filters")));
    for (const [name, field] of STATION_FILTERS) if (this.table.has(field)) this.more.append(this.select(name, this.options(field)));
    this.more.append(this.select("hours", [["", w("any_time")], ["now", w("now")], ["at", w("at")]]));
    this.moment = make("input", "", "", { type: "datetime-local", id: "moment" });
    this.moment.value = `${this.today()}T${clock(now().minute)}`;
    this.asks = make("span", "field");
    this.asks.append(make("label", "", w("moment"), { for: "moment" }), this.moment);
    this.more.append(this.asks, this.box_("with-unknown", w("with_unknown")), this.box_("only-always", w("only_always")), this.box_("nearest", w("nearest")));
    if (this.table.has("facilities")) this.more.append(this.facilities());
    const reset = make("button", "", w("reset"), { type: "button", id: "clear-filters" });
    reset.addEventListener("click", () => { this.form.reset(); this.here = null; this.controls(); this.refresh(); this.query.focus(); });
    this.more.append(reset);
    this.form.append(this.more);
    this.hoursSelect = this.form.querySelector("#filter-hours");
  }

  select(name, options) {
    const box = make("span", "field");
    const select = make("select", "", "", { id: `filter-${name}` });
    for (const [value, text] of options) select.append(make("option", "", text, { value }));
    box.append(make("label", "", w(name), { for: select.id }), select);
    return box;
  }

  options(field) {
    const facts = this.table.fields[field];
    const codes = Object.keys(facts.words ?? {}), found = this.table.distinct(field);
    found.sort((a, b) => (codes.indexOf(a) - codes.indexOf(b)) || (a < b ? -1 : 1));
    return [["", w("all")], ...found.map((code) => [code, label(facts, code)])];
  }

  box_(id, text) {
    const holder = make("label", "check");
    holder.append(make("input", "", "", { type: "checkbox", id }), text);
    return holder;
  }

  facilities() {
    const group = make("details", "facilities"), set = make("fieldset");
    group.append(make("summary", "", w("facilities")));
    set.append(make("legend", "hidden", w("facilities")));
    for (const [code, text] of this.options("facilities").slice(1)) {
      const one = this.box_(`facility-${code}`, text);
      one.firstChild.dataset.facility = code;
      set.append(one);
    }
    group.append(set);
    return group;
  }

  tick() { this.when = now(); this.states = this.hours.states(this.when); }

  /* Whoever is not in operation is not open, whatever the hours say. */
  stateOf(row, states) {
    const status = this.status(row);
    return status !== null && status !== "open" ? 0 : states[this.week[row]];
  }

  stateName(row) { return STATES[this.stateOf(row, this.states)]; }

  alwaysOpen(row) { return this.always(row) === true; }  // as every other form counts it; STA-W06 tells where the hours say otherwise

  asked() { return this.hoursSelect.value === "at" ? momentOf(this.moment.value) : this.hoursSelect.value ? now() : null; }

  refresh() {
    this.tick();
    this.asks.hidden = this.hoursSelect.value !== "at";
    const when = this.asked(), states = when && this.hours.states(when), unknownToo = byId("with-unknown").checked;
    const tests = [this.index.matcher(this.query.value), ...this.tests()];
    if (this.here) tests.push((row) => this.here.has(row));
    let unknown = 0;
    const rows = (this.narrowed() ?? this.all).filter((row) => {
      if (!tests.every((test) => test(row))) return false;
      const state = states ? this.stateOf(row, states) : 1;
      if (state === 2 && !unknownToo) unknown += 1;
      return state === 1 || (state === 2 && unknownToo);
    });
    this.nearest = byId("nearest").checked;
    this.found(this.sorted(rows), unknown ? w("unknown_left", number.format(unknown)) : this.here ? w("here") : "");
    this.view?.show(rows);
  }

  narrowed() { return this.here && [...this.here]; }

  tests() {
    const tests = [];
    for (const [name, field] of STATION_FILTERS) {
      const code = byId(`filter-${name}`)?.value;
      if (code) tests.push(this.table.includes(field, code));
    }
    if (byId("only-always").checked) tests.push((row) => this.alwaysOpen(row));
    for (const one of this.form.querySelectorAll("[data-facility]:checked")) tests.push(this.table.includes("facilities", one.dataset.facility));
    return tests;
  }

  sorted(rows) {
    if (!this.nearest || !this.view) return rows;
    const { x, y } = this.view.map.project(this.view.map.getCenter(), 0);
    const far = (row) => (this.off.has(row) ? Infinity : (this.view.x[row] - x) ** 2 + (this.view.y[row] - y) ** 2);
    return rows.map((row) => [far(row), row]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, row]) => row);
  }

  only(rows) { this.here = new Set(rows); this.refresh(); this.list.focus(); }

  moved() { if (this.nearest) { this.rows = this.sorted(this.rows); this.list.show(this.rows); } }

  drawMap() { this.view ??= new View(this.mapBox, this, this.tiles); this.view.show(this.rows); }

  lines(row) {
    const first = make("span", "name", line(this.table, this.table.label, row));
    const place = ["district_code", "town", "address"].map((name) => line(this.table, name, row)).filter(Boolean).join(" ");
    return [first, make("span", "sub", place || line(this.table, this.table.key, row)), this.state(row)];
  }

  state(row) {
    const box = make("span", "chips"), status = this.status(row), name = this.stateName(row);
    if (status !== null && status !== "open") box.append(chip("closed", line(this.table, "status", row)));
    else {
      box.append(chip(name, w(name)));
      if (this.alwaysOpen(row)) box.append(chip("plain", w("always")));
      else if (name !== "unknown") box.append(make("span", "", this.next(row, name)));
    }
    const hours = line(this.table, "opening_hours_text", row);
    if (hours && !this.alwaysOpen(row)) box.append(make("span", "", hours));
    return box;
  }

  next(row, state) {
    const change = this.hours.change(this.hours.weeks[this.week[row]], this.when);
    if (!change) return "";
    const day = change.day === this.when.day ? "" : `${dayText(change.day).slice(5)} `;
    if (lang === "en") return `${w(state === "open" ? "until" : "opens")} ${day}${clock(change.minute)}`;
    return state === "open" ? `${w("until")} ${day}${clock(change.minute)}` : `${day}${clock(change.minute)} ${w("opens")}`;
  }

  choose(row) {
    super.choose(row);
    this.view?.look(row);
  }

  chosen(row) { super.chosen(row); this.view?.draw(); }

  translate() { super.translate(); this.view?.controls(); this.view?.draw(); }
}
