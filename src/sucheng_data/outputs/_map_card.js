const part = (value) => encodeURIComponent(value);
/* Links into the four maps. lon, lat: GCJ-02, the datum of AMap, Tencent and Apple in China; Baidu is told so. */
const LINKS = {
  amap: (lon, lat, name) => `https://uri.amap.com/marker?position=${part(`${lon},${lat}`)}&name=${part(name)}&coordinate=gaode&src=sucheng&callnative=1`,
  baidu: (lon, lat, name) => `https://api.map.baidu.com/marker?location=${part(`${lat},${lon}`)}&title=${part(name)}&content=${part(name)}&coord_type=gcj02&output=html&src=sucheng`,
  tencent: (lon, lat, name) => `https://apis.map.qq.com/uri/v1/marker?marker=${part(`coord:${lat},${lon};title:${name.replace(/[;:|]/g, " ")}`)}&coord_type=2&referer=sucheng`,
  apple: (lon, lat, name) => `https://maps.apple.com/?daddr=${part(`${lat},${lon}`)}&q=${part(name)}`,
};
/* A lone half of a character, or a name beyond all measure, would spoil a link. */
const linkName = (name) => Array.from(name.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "")).slice(0, 60).join("");

const navigation = (table, row) => {
  const lon = table.value("lon_gcj02", row), lat = table.value("lat_gcj02", row);
  if (lon === null || lat === null) return make("p", "note", w("no_point"));
  const box = make("nav", "links", "", { "aria-label": w("navigation") });
  const name = linkName(String(table.value(table.label, row) ?? ""));
  for (const [map, link] of Object.entries(LINKS)) {
    const anchor = make("a", "", w(map), { href: link(lon.toFixed(6), lat.toFixed(6), name), target: "_blank", rel: "noopener noreferrer" });
    anchor.dataset.map = map;
    box.append(anchor);
  }
  return box;
};

class Card {
  constructor(tables) {
    this.box = byId("card");
    this.tables = tables;
    this.box.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
  }

  open(pane, row) {
    this.pane = pane;
    this.row = row;
    this.from = document.activeElement;
    this.draw();
    this.cover(true);
    this.box.scrollTop = 0;
    this.box.focus({ preventScroll: true });
    history.replaceState(null, "", `#${part(pane.table.value(pane.table.key, row))}`);
  }

  /* On a phone the card lies over everything else, which is then out of reach of keyboard and screen reader, too. */
  cover(shown) {
    this.box.hidden = !shown;
    for (const tag of ["header", "main", "footer"]) document.querySelector(tag).inert = shown && innerWidth <= 700;
  }

  close() {
    if (this.box.hidden) return;
    this.cover(false);
    history.replaceState(null, "", location.pathname + location.search);
    const { pane, from } = this;
    pane.chosen(null);
    if (from?.isConnected && from !== document.body) from.focus(); else pane.list.focus();
  }

  draw() {
    const { table } = this.pane, { row } = this;
    const head = make("div", "card-head");
    head.append(make("h2", "", line(table, table.label, row), { id: "card-title" }));
    const close = make("button", "", w("close"), { type: "button", id: "card-close" });
    close.addEventListener("click", () => this.close());
    head.append(close);
    const parts = [head, this.pane.state(row)];
    if (table.map) {
      if (this.pane.off.has(row)) parts.push(make("p", "note", w("off_map")));
      parts.push(navigation(table, row));
    }
    const origin = make("details");
    origin.append(make("summary", "", w("origin")), this.facts(true));
    this.box.replaceChildren(...parts, this.facts(false), origin);
  }

  facts(origin) {
    const { table } = this.pane, list = make("dl");
    const last = new Set(["review_state", "publish", "flags", "local_code", "crs_source", "mobile_consent"]);
    for (const name of table.names) {
      const field = table.fields[name];
      if (!field.zh || (field.origin || last.has(name)) !== origin) continue;
      const texts = shown(table, name, this.row);
      if (!texts.length) continue;
      list.append(make("dt", "", titleOf(field, name)), this.told(name, texts));
    }
    return list;
  }

  told(name, texts) {
    const cell = make("dd", "", "", { "data-field": name });
    const ids = [].concat(this.pane.table.value(name, this.row));
    texts.forEach((text, index) => {
      if (index) cell.append(lang === "zh" ? "、" : ", ");
      const other = name !== this.pane.table.key && /_ids?$/.test(name) ? this.named(ids[index]) : null;
      if (!other) { cell.append(make("span", "", text)); return; }
      const button = make("button", "as-link", `${line(other.table, other.table.label, other.row)} ${text}`, { type: "button" });
      button.addEventListener("click", () => other.pane.choose(other.row));
      cell.append(button);
    });
    return cell;
  }

  /* The record another one names by its id. */
  named(id) {
    for (const pane of typeof id === "string" ? this.tables() : []) {
      const row = pane.table.rowOf(id);
      if (row !== undefined) return { pane, table: pane.table, row };
    }
    return null;
  }
}
