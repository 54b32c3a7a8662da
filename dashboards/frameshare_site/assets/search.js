"use strict";
// Filters the list of the search page to entries with every word; the words are in the address (#q=…).
(() => {
  const field = document.getElementById("search-words");
  const count = document.getElementById("search-count");
  const list = document.getElementById("search-list");
  const entries = [...list.children].map((item, place) => {
    const text = (element) => (element?.textContent ?? "").toLowerCase();
    return { item, place, title: text(item.querySelector("a")), rest: `${text(item)} ${item.dataset.also}` };
  });
  const asked = () => field.value.toLowerCase().split(/\s+/).filter(Boolean);

  // A word in the title counts more than one elsewhere; ties stay in the page's order.
  const weight = ({ title }, words) => words.filter((word) => title.includes(word)).length;

  function narrow() {
    const words = asked();
    const found = entries.filter(({ rest }) => words.every((word) => rest.includes(word)));
    const kept = new Set(found);
    for (const entry of entries) entry.item.hidden = !kept.has(entry);
    found.sort((a, b) => weight(b, words) - weight(a, words) || a.place - b.place);
    list.append(...found.map(({ item }) => item));
    const { one, other, none } = count.dataset;
    const sentence = found.length ? (found.length === 1 ? one : other) : none;
    count.textContent = words.length ? sentence.replace("{n}", found.length) : "";
  }

  function read() {
    const given = new URLSearchParams(location.hash.slice(1)).get("q");
    if (given !== null && given !== field.value) field.value = given.slice(0, field.maxLength);
    narrow();
  }

  field.addEventListener("input", () => {
    history.replaceState(null, "", field.value ? `#q=${encodeURIComponent(field.value)}` : "#");
    narrow();
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("li:not([hidden]) a")?.click();
  });
  addEventListener("hashchange", read);
  read();
})();
