const HEIGHT = 84, BESIDE = 6;

/* A list of any length, of which only the rows in sight are in the page. */
class List {
  constructor(draw, open) {
    Object.assign(this, { draw, open, rows: [], current: 0, drawn: new Map() });
    this.box = make("div", "list");
    this.inner = make("ol");
    this.box.append(this.inner);
    this.box.addEventListener("scroll", () => this.refresh(), { passive: true });
    this.box.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.refresh()).observe(this.box);
  }

  show(rows) {
    this.rows = rows;
    this.current = 0;
    for (const item of this.drawn.values()) item.remove();
    this.drawn.clear();
    this.inner.style.height = `${rows.length * HEIGHT}px`;
    this.box.scrollTop = 0;
    this.refresh();
  }

  redraw() {
    const active = this.drawn.has(this.current) && this.drawn.get(this.current).contains(document.activeElement);
    for (const item of this.drawn.values()) item.remove();
    this.drawn.clear();
    this.refresh();
    if (active) this.focus();
  }

  refresh() {
    const first = Math.max(0, Math.floor(this.box.scrollTop / HEIGHT) - BESIDE);
    const last = Math.min(this.rows.length, Math.ceil((this.box.scrollTop + this.box.clientHeight) / HEIGHT) + BESIDE);
    for (const [index, item] of this.drawn) {
      if ((index < first || index >= last) && !item.contains(document.activeElement)) { item.remove(); this.drawn.delete(index); }
    }
    for (let index = first; index < last; index += 1) if (!this.drawn.has(index)) this.put(index);
  }

  put(index) {
    const item = make("li", "", "", { "aria-setsize": this.rows.length, "aria-posinset": index + 1 });
    const button = make("button", "row", "", { type: "button", tabindex: index === this.current ? 0 : -1 });
    button.append(...this.draw(this.rows[index]));
    button.addEventListener("click", () => { this.become(index); this.open(this.rows[index]); });
    item.append(button);
    item.style.top = `${index * HEIGHT}px`;
    const after = [...this.drawn.keys()].filter((other) => other > index);
    this.inner.insertBefore(item, after.length ? this.drawn.get(Math.min(...after)) : null);
    this.drawn.set(index, item);
  }

  become(index) {
    this.drawn.get(this.current)?.firstChild.setAttribute("tabindex", -1);
    this.current = index;
    this.drawn.get(index)?.firstChild.setAttribute("tabindex", 0);
  }

  focus() {
    if (!this.rows.length) return;
    const top = this.current * HEIGHT, { scrollTop, clientHeight } = this.box;
    if (top < scrollTop) this.box.scrollTop = top;
    else if (top + HEIGHT > scrollTop + clientHeight) this.box.scrollTop = top + HEIGHT - clientHeight;
    this.refresh();
    this.drawn.get(this.current)?.firstChild.focus({ preventScroll: true });
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / HEIGHT) - 1), last = this.rows.length - 1;
    const to = { ArrowDown: this.current + 1, ArrowUp: this.current - 1, Home: 0, End: last, PageDown: this.current + page, PageUp: this.current - page }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.become(Math.min(Math.max(to, 0), last));
    this.focus();
  }
}
