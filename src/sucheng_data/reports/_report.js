"use strict";
const form = document.getElementById("filter");
const opened = new Set();
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details:not([open])")) { part.open = true; opened.add(part); }
});
addEventListener("afterprint", () => { for (const part of opened) part.open = false; opened.clear(); });
if (form) {
  const department = document.getElementById("by-department");
  const text = document.getElementById("by-text");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const causes = [...document.querySelectorAll("article")].map((article) => ({
    article,
    level: article.dataset.level,
    department: article.closest(".department").id,
    text: (article.textContent + article.closest(".file").querySelector("summary").textContent).toLowerCase(),
  }));
  const hide = (selector) => {
    for (const group of document.querySelectorAll(selector)) group.hidden = !group.querySelector("article:not([hidden])");
  };
  const show = () => {
    const levels = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const words = text.value.toLowerCase().split(/\s+/);
    let hits = 0;
    for (const cause of causes) {
      const fits = levels.has(cause.level) && (!department.value || cause.department === department.value)
        && words.every((word) => cause.text.includes(word));
      cause.article.hidden = !fits;
      hits += fits;
    }
    hide(".file");
    hide(".department");
    if (department.value || text.value) {
      for (const file of document.querySelectorAll(".file:not([hidden])")) file.open = true;
    }
    document.getElementById("hits").textContent = `${hits} / ${causes.length}`;
  };
  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 120); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
}
