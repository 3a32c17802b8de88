const given = JSON.parse(byId("data").textContent);
PINYIN = given.pinyin;
const panes = [];
const card = new Card(() => panes);
let active = 0;

const figures = () => {
  const rows = panes.map((pane) => [number.format(pane.table.rows), pane.table.title[lang]]);
  const stations = panes.find((pane) => pane.table.map);
  if (stations) {
    const among = (test) => number.format(stations.all.filter(test).length);
    rows.splice(1, 0, [number.format(stations.table.rows - stations.off.size), w("on_map")],
      [among((row) => stations.stateName(row) === "open"), w("open_now")], [among((row) => stations.alwaysOpen(row)), w("always")]);
  }
  byId("figures").replaceChildren(...rows.map(([count, text]) => {
    const one = make("div");
    one.append(make("dt", "", text), make("dd", "", count));
    return one;
  }));
};

const heading = () => `${w("publisher")}: ${given.publisher[lang]} · ${w("as_of")} ${given.as_of}`;

const activate = (index, focus = false) => {
  active = index;
  panes.forEach((pane, place) => {
    const tab = byId(`tab-${pane.table.name}`);
    tab.setAttribute("aria-selected", place === index);
    tab.tabIndex = place === index ? 0 : -1;
    pane.box.hidden = place !== index;
  });
  panes[index].drawMap?.();
  panes[index].list.refresh();
  if (focus) byId(`tab-${panes[index].table.name}`).focus();
};

const words = () => {
  document.documentElement.lang = lang === "en" ? "en" : "zh-CN";
  document.title = byId("title").textContent = given.title[lang];
  for (const one of document.querySelectorAll("[data-w]")) one.textContent = w(one.dataset.w);
  for (const one of document.querySelectorAll("[data-w-label]")) one.setAttribute("aria-label", w(one.dataset.wLabel));
  byId("language").textContent = w("other");
  byId("language").lang = lang === "en" ? "zh-CN" : "en";
  byId("about").textContent = heading();
  panes.forEach((pane) => { byId(`tab-${pane.table.name}`).textContent = `${pane.table.title[lang]} ${number.format(pane.table.rows)}`; });
  const notes = [given.about[lang], w("datum"), given.tiles ? given.attribution : w("no_base"), w("calendar"), "Leaflet (BSD-2-Clause)"];
  byId("footer").replaceChildren(...notes.filter(Boolean).map((note) => make("p", "", note)));
};

/* index.html#ST-320505-00001 opens that record. */
const follow = () => {
  const wanted = decodeURIComponent(location.hash.slice(1).replace(/%(?![0-9a-fA-F]{2})/g, "%25"));
  const pane = wanted && panes.find((one) => one.table.rowOf(wanted) !== undefined);
  if (pane) pane.choose(pane.table.rowOf(wanted));
};

const start = () => {
  for (const facts of given.tables) {
    const table = new Table(facts);
    panes.push(table.map ? new Stations(table, card, given.tiles) : new Pane(table, card));
  }
  panes.forEach((pane, index) => {
    const tab = make("button", "", "", { type: "button", role: "tab", id: `tab-${pane.table.name}`, "aria-controls": pane.box.id });
    tab.addEventListener("click", () => activate(index));
    pane.shown = () => { if (active !== index) activate(index); };
    byId("tabs").append(tab);
    byId("panes").append(pane.box);
  });
  words();
  panes.forEach((pane) => pane.start());
  if (panes.length) activate(0);
  figures();
  follow();
};

byId("tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) activate((active + step + panes.length) % panes.length, true);
});
byId("language").addEventListener("click", () => {
  lang = lang === "zh" ? "en" : "zh";
  words();
  panes.forEach((pane) => pane.translate());
  figures();
  if (!card.box.hidden) card.draw();
});
byId("print-list").addEventListener("click", () => print());
addEventListener("hashchange", follow);
addEventListener("beforeprint", () => { if (panes.length) onPaper(panes[active], heading()); });
addEventListener("afterprint", () => byId("paper").replaceChildren());
setInterval(() => {
  const stations = panes.find((pane) => pane.table.map);
  if (!stations || document.hidden) return;
  stations.tick();
  stations.list.redraw();
  figures();
}, 60000);
start();
document.documentElement.dataset.ready = Math.round(performance.now());
setTimeout(() => panes.forEach((pane) => pane.index.prepare()), 500);
