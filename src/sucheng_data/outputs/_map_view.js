const CELL = 58, FAR = 17; // pixels that share one circle, until zoomed in this far
const STEPS = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
const SHIFTS = [0, 14, -14, 22, -22, 29, -29, 36, -36]; // where a name may move to make way
const COLOURS = { open: "#15803d", closed: "#64748b", unknown: "#b45309", many: "#1d4ed8" };

/* A circle with the number of stations under it. */
const Counted = L.CircleMarker.extend({
  _updatePath() {
    L.CircleMarker.prototype._updatePath.call(this);
    const context = this._renderer._ctx;
    if (!this._renderer._drawing || this._empty()) return;
    context.fillStyle = "#fff";
    context.globalAlpha = 1;
    context.font = "bold 12px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(this.options.count, this._point.x, this._point.y);
  },
});

const world = (lon, lat) => {
  const sine = Math.sin((Math.max(-85, Math.min(85, lat)) * Math.PI) / 180);
  return [(lon + 180) / 360 * 256, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256];
};
const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];

class View {
  constructor(box, pane, tiles) {
    this.pane = pane;
    this.rows = [];
    this.place();
    this.map = L.map(box, { preferCanvas: true, attributionControl: false, zoomControl: false, maxZoom: 18, minZoom: 6, zoomSnap: 0.5, worldCopyJump: false });
    this.base = L.layerGroup().addTo(this.map);
    this.circles = L.layerGroup().addTo(this.map);
    if (tiles) L.tileLayer(tiles, { maxZoom: 18, referrerPolicy: "no-referrer" }).addTo(this.map);
    this.tiles = tiles;
    L.control.scale({ imperial: false }).addTo(this.map);
    if (pane.off.size === pane.table.rows) box.append(make("p", "nobody", "", { "data-w": "nobody" }));
    this.controls();
    this.fit(false);
    this.map.on("moveend", () => { this.draw(); pane.moved(); });
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(box);
  }

  /* Where everyone stands, once for all zooms. */
  place() {
    const { table, off } = this.pane;
    this.x = new Float64Array(table.rows);
    this.y = new Float64Array(table.rows);
    const lon = table.reader("lon"), lat = table.reader("lat");
    for (let row = 0; row < table.rows; row += 1) {
      if (!off.has(row)) [this.x[row], this.y[row]] = world(lon(row), lat(row));
    }
  }

  controls() {
    for (const one of this.map.getContainer().querySelectorAll("[data-w]")) one.textContent = w(one.dataset.w);
    this.zoom?.remove();
    this.zoom = L.control.zoom({ zoomInTitle: w("zoom_in"), zoomOutTitle: w("zoom_out") }).addTo(this.map);
    const all = make("a", "", "⤢", { href: "#", role: "button", title: w("fit"), "aria-label": w("fit") });
    L.DomEvent.on(all, "click", (event) => { L.DomEvent.stop(event); this.fit(true); });
    this.zoom.getContainer().append(all);
    this.map.getContainer().setAttribute("aria-label", w("map_hint"));
  }

  show(rows) {
    this.rows = rows.filter((row) => !this.pane.off.has(row));
    this.draw();
  }

  fit(animate) {
    const rows = this.rows.length ? this.rows : Array.from(this.x.keys()).filter((row) => !this.pane.off.has(row));
    if (rows.length) this.map.fitBounds(this.around(rows), { animate, padding: [14, 14], maxZoom: 15 });
    else this.map.setView([31.3, 120.62], 9, { animate });
  }

  around(rows) {
    const bounds = L.latLngBounds([]);
    for (const row of rows) bounds.extend(this.point(row));
    return bounds;
  }

  point(row) { return [this.pane.table.value("lat", row), this.pane.table.value("lon", row)]; }

  look(row) {
    if (this.pane.off.has(row)) return;
    const zoom = Math.max(this.map.getZoom(), 14), box = this.map.getContainer().getBoundingClientRect();
    const covered = innerWidth > 700 ? Math.max(0, box.right - byId("card").getBoundingClientRect().left) : 0;
    const centre = this.map.project(this.point(row), zoom).add([covered / 2, 0]);
    this.map.setView(this.map.unproject(centre, zoom), zoom, { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    this.draw();
  }

  /* Rows in sight, by the cell of the screen they fall into. */
  cells() {
    const zoom = this.map.getZoom(), scale = 2 ** zoom, size = (zoom >= FAR ? 3 : CELL) / scale;
    const { min, max } = this.map.getPixelBounds(), pad = CELL;
    const [west, north, east, south] = [min.x - pad, min.y - pad, max.x + pad, max.y + pad].map((value) => value / scale);
    const cells = new Map();
    for (const row of this.rows) {
      const x = this.x[row], y = this.y[row];
      if (x < west || x > east || y < north || y > south) continue;
      const key = Math.floor(x / size) * 16777216 + Math.floor(y / size);
      const cell = cells.get(key);
      if (cell) cell.push(row); else cells.set(key, [row]);
    }
    return cells;
  }

  draw() {
    this.circles.clearLayers();
    const drawn = [...this.cells().values()].map((rows) => (rows.length === 1 ? this.one(rows[0]) : this.many(rows)).addTo(this.circles));
    this.background(drawn);
    const { row } = this.pane;
    if (row !== null && !this.pane.off.has(row)) {
      L.circleMarker(this.point(row), { radius: 13, color: "#be123c", weight: 3, fill: false, interactive: false }).addTo(this.circles);
    }
  }

  one(row) {
    const state = this.pane.stateName(row);
    return L.circleMarker(this.point(row), { radius: 7, color: "#fff", weight: 1.5, fillColor: COLOURS[state], fillOpacity: 1 })
      .on("click", () => this.pane.choose(row))
      .bindTooltip(() => make("span", "", line(this.pane.table, this.pane.table.label, row).slice(0, 60)), { direction: "top" });
  }

  many(rows) {
    let x = 0, y = 0;
    for (const row of rows) { x += this.x[row]; y += this.y[row]; }
    const centre = this.map.unproject([x / rows.length, y / rows.length], 0);
    const radius = 10 + 3 * Math.log10(rows.length) ** 1.4;
    return new Counted(centre, { radius: Math.max(radius, 12), color: "#fff", weight: 1.5, fillColor: COLOURS.many, fillOpacity: 0.92, count: String(rows.length) })
      .on("click", () => {
        const bounds = this.around(rows), zoom = this.map.getBoundsZoom(bounds);
        if (this.map.getZoom() >= FAR || zoom <= this.map.getZoom()) { if (this.map.getZoom() >= FAR) this.pane.only(rows); else this.map.setView(centre, this.map.getZoom() + 2); }
        else this.map.fitBounds(bounds, { padding: [30, 30], maxZoom: 18 });
      });
  }

  /* Without base tiles: a grid of degrees; with and without: the names of districts and towns, where their stations are. */
  background(circles) {
    this.base.clearLayers();
    if (!this.tiles) this.grid();
    const taken = circles.map((circle) => ({ at: this.map.latLngToContainerPoint(circle.getLatLng()), wide: circle.getRadius(), high: circle.getRadius() }));
    for (const { name, lat, lon } of this.names()) {
      const point = this.map.latLngToContainerPoint([lat, lon]);
      const label = { wide: name.length * (/[a-z]/.test(name) ? 4 : 7) + 3, high: 9 };
      const free = SHIFTS.map((down) => point.add([0, down])).find((at) => taken.every((other) =>
        Math.abs(other.at.x - at.x) > other.wide + label.wide || Math.abs(other.at.y - at.y) > other.high + label.high - 5));
      if (!free) continue;
      taken.push({ ...label, at: free });
      this.text(name, this.map.containerPointToLatLng(free), "place");
    }
  }

  grid() {
    const bounds = this.map.getBounds(), width = this.map.getSize().x, span = bounds.getEast() - bounds.getWest();
    const step = STEPS.find((one, index) => ((STEPS[index + 1] ?? 0) / span) * width < 120) ?? STEPS[STEPS.length - 1];
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const style = { color: "#94a3b8", weight: 1, opacity: 0.45, interactive: false };
    const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    for (let n = Math.ceil(west / step); n * step < east; n += 1) {
      L.polyline([[south, n * step], [north, n * step]], style).addTo(this.base);
      this.text(`${(n * step).toFixed(digits)}°E`, [north, n * step], "degree top");
    }
    for (let n = Math.ceil(south / step); n * step < north; n += 1) {
      L.polyline([[n * step, west], [n * step, east]], style).addTo(this.base);
      this.text(`${(n * step).toFixed(digits)}°N`, [n * step, east], "degree right");
    }
  }

  text(text, point, kind) {
    const icon = L.divIcon({ className: `label ${kind}`, html: make("span", "", text), iconSize: [0, 0] });
    L.marker(point, { icon, interactive: false, keyboard: false }).addTo(this.base);
  }

  names() {
    this.centres ??= { district_code: this.centresOf("district_code"), town: this.centresOf("town") };
    const field = this.map.getZoom() >= 12 && this.centres.town.length ? "town" : "district_code";
    const bounds = this.map.getBounds();
    return this.centres[field].filter(({ lat, lon }) => bounds.contains([lat, lon]))
      .map((one) => ({ ...one, name: label(this.pane.table.fields[field], one.value) }));
  }

  centresOf(name) {
    const groups = new Map(), { table, off } = this.pane;
    if (!table.has(name)) return [];
    const read = table.reader(name), lon = table.reader("lon"), lat = table.reader("lat");
    for (let row = 0; row < table.rows; row += 1) {
      const value = read(row);
      if (value === null || off.has(row)) continue;
      if (!groups.has(value)) groups.set(value, [[], []]);
      groups.get(value)[0].push(lon(row));
      groups.get(value)[1].push(lat(row));
    }
    return [...groups].map(([value, [x, y]]) => ({ value, lon: middle(x), lat: middle(y) }));
  }
}
