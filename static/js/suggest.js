/* Suggestions while one types into the search box. Without this the box is a plain form. */
"use strict";

(() => {
  const form = document.querySelector("form[data-suggestions]");
  if (!form) return;
  const box = form.elements.q;
  const within = form.elements.in;
  const drop = form.querySelector("[data-drop]");
  const news = form.querySelector("[role='status']");

  // Milliseconds: a pause in typing worth a question, and one worth saying the answer.
  const PAUSE = 150;
  const LONG_PAUSE = 700;

  let list = null;
  let active = null;
  let asking = null;
  let pause = 0;
  let longPause = 0;

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");

  const stop = () => {
    clearTimeout(pause);
    clearTimeout(longPause);
    asking?.abort();
  };

  const activate = (option) => {
    active?.setAttribute("aria-selected", "false");
    active = option;
    if (option) {
      // What the reader moves through stays as it is.
      stop();
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", option.id);
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  };

  const put = (fresh) => {
    activate(null);
    list?.remove();
    list = fresh;
    if (list) {
      drop.append(list);
      box.setAttribute("aria-controls", list.id);
    } else {
      box.removeAttribute("aria-controls");
    }
    box.setAttribute("aria-expanded", String(Boolean(list)));
  };

  const close = () => {
    stop();
    news.textContent = "";
    if (list) put(null);
  };

  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector("[role='listbox']");
    put(fresh?.querySelector("[role='option']") ? fresh : null);
    const words = fresh?.dataset.news || "";
    longPause = setTimeout(() => {
      news.textContent = words;
    }, LONG_PAUSE);
  };

  const ask = async () => {
    stop();
    const words = box.value.trim();
    if (!words) {
      close();
      return;
    }
    const query = new URLSearchParams(within?.checked ? { in: within.value, q: words } : { q: words });
    const mine = new AbortController();
    asking = mine;
    try {
      const answer = await fetch(`${form.dataset.suggestions}?${query}`, { signal: mine.signal });
      const html = answer.ok ? await answer.text() : "";
      // A later question, a sent form and a box that was left have all stopped this one.
      if (!mine.signal.aborted) show(html);
    } catch {
      // Nobody asked for suggestions, so nobody is told when they fail.
    }
  };

  const move = (event, to) => {
    event.preventDefault();
    activate(to);
  };

  const keys = {
    ArrowDown(event, options, place) {
      if (list) move(event, options[place + 1] || null);
      else if (!event.altKey || box.value) {
        event.preventDefault();
        ask();
      }
    },
    ArrowUp(event, options, place) {
      if (list && event.altKey) close();
      else if (list) move(event, place < 0 ? options.at(-1) : options[place - 1] || null);
    },
    Home(event, options) {
      if (active) move(event, options[0]);
    },
    End(event, options) {
      if (active) move(event, options.at(-1));
    },
    ArrowLeft: () => activate(null),
    ArrowRight: () => activate(null),
    Enter(event) {
      if (!active) return;
      event.preventDefault();
      active.click();
    },
    Escape(event) {
      event.preventDefault();
      if (list) {
        close();
      } else {
        stop();
        box.value = "";
      }
    },
    Tab: close,
  };

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || !Object.hasOwn(keys, event.key)) return;
    const options = list ? [...list.querySelectorAll("[role='option']")] : [];
    keys[event.key](event, options, options.indexOf(active));
  });

  box.addEventListener("input", (event) => {
    activate(null);
    stop();
    if (event.isComposing) return;
    pause = setTimeout(ask, box.value.trim() ? PAUSE : 0);
  });
  box.addEventListener("compositionend", () => {
    pause = setTimeout(ask, PAUSE);
  });

  within?.addEventListener("change", () => {
    box.focus();
    ask();
  });

  // A press on the list leaves the focus, and a phone's keyboard, where they are.
  drop.addEventListener("mousedown", (event) => {
    if (list?.contains(event.target)) event.preventDefault();
  });

  const closeIfElsewhere = (event) => {
    if (!form.contains(event.target)) close();
  };
  document.addEventListener("pointerdown", closeIfElsewhere);
  document.addEventListener("focusin", closeIfElsewhere);

  form.addEventListener("submit", close);
  // The address as the page itself writes it: parameters in the order of their names.
  form.addEventListener("formdata", ({ formData }) => {
    const pairs = [...formData].sort();
    pairs.forEach(([name]) => formData.delete(name));
    pairs.forEach(([name, value]) => formData.append(name, value));
  });
  // A page that comes back from the browser's memory comes back with a closed list.
  addEventListener("pagehide", close);
})();
