/* The queue of waiting reviews, worked with keys alone. Every key presses a button that is there
   for everybody, and counts only while something in the queue has the focus. */
"use strict";

(() => {
  const queue = () => document.getElementById("queue");
  const cards = () => [...queue().querySelectorAll("[data-card]")];
  const cardOf = (element) => element?.closest?.("[data-card]");
  const say = (words) => {
    document.getElementById("queue_status").textContent = words;
  };

  /* Whether keys count is everybody's own choice. */

  const STORE = "queue_keys";
  const isOn = () => {
    try {
      return localStorage.getItem(STORE) !== "off";
    } catch {
      return true;
    }
  };
  const remember = (on) => {
    try {
      localStorage.setItem(STORE, on ? "on" : "off");
    } catch {
      // A browser that keeps nothing: the keys stay as they are.
    }
  };
  const showSwitch = () => {
    const box = document.getElementById("queue_keys_on");
    queue().classList.toggle("queue--without-keys", !isOn());
    if (!box) return;
    box.checked = isOn();
    box.closest("label").hidden = false;
  };

  /* Moving about. */

  const goTo = (element) => {
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "nearest" });
  };

  const step = (from, by) => {
    const all = cards();
    const next = all[(from ? all.indexOf(from) : -1) + by];
    if (next) goTo(next);
    else if (by > 0) goTo(queue().querySelector("[data-next]"));
  };

  const press = (scope, selector) => {
    const button = scope?.querySelector(selector);
    button?.click();
    return Boolean(button);
  };

  const toggleReasons = (scope) => {
    const reasons = scope?.querySelector("[data-rejecting]");
    if (!reasons) return false;
    reasons.open = !reasons.open;
    goTo(reasons.open ? reasons.querySelector("fieldset") : scope);
    return true;
  };

  const closeReasons = (scope) =>
    Boolean(scope?.querySelector("[data-rejecting][open]")) && toggleReasons(scope);

  const showKeys = () => {
    const keys = document.getElementById("queue_keys");
    if (!keys) return false;
    keys.open = !keys.open;
    goTo(keys.querySelector("summary"));
    return true;
  };

  const answer = (event) => {
    const { key, target } = event;
    const card = cardOf(target);
    const scope = card || target.closest("form");
    if (key === "Escape") return closeReasons(scope);
    if (target.matches("textarea, input:not([type=checkbox])") || !isOn()) return false;
    // In a list of its own, an arrow is the browser's.
    const isArrow = key.startsWith("Arrow");
    if (isArrow && target !== card) return false;
    if (key === "j" || key === "ArrowDown") return step(card, 1) || true;
    if (key === "k" || key === "ArrowUp") return step(card, -1) || true;
    if (key === "?") return showKeys();
    if (queue().querySelector(".htmx-request")) return false;
    if (key === "z") return press(queue(), "[data-key=z]");
    if (key === "r") return toggleReasons(scope);
    if (key === "p" || key === "x") return press(card, `[data-key=${key}]`);
    if (/^[1-9]$/.test(key)) {
      return press(scope, `[data-rejecting][open] [data-digit="${key}"]`);
    }
    return false;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (queue()?.contains(event.target) && answer(event)) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (event.target.id !== "queue_keys_on") return;
    remember(event.target.checked);
    showSwitch();
  });

  /* What was chosen and typed stays when the queue comes anew, and so does one's place. */

  let before = null;

  document.addEventListener("htmx:beforeRequest", (event) => {
    const sent = event.detail.elt;
    if (!queue()?.contains(sent)) return;
    const kept = [...queue().querySelectorAll("textarea")].filter(
      (field) => field.value && !sent.contains(field),
    );
    before = {
      ids: cards().map((card) => card.id),
      at: Math.max(cards().indexOf(cardOf(sent) || cardOf(document.activeElement)), 0),
      chosen: [...queue().querySelectorAll("[data-key=x]:checked")].map((box) => box.id),
      words: kept.map((field) => [field.id, field.value]),
      isUndo: Boolean(event.detail.requestConfig?.parameters?.undo),
    };
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "queue") return;
    // Signed out meanwhile: what came is the page for signing in.
    if (event.detail.xhr.responseText.includes('id="queue"')) return;
    event.detail.shouldSwap = false;
    location.reload();
  });

  document.addEventListener("htmx:afterSettle", () => {
    if (!before || !queue()) return;
    const { ids, at, chosen, words, isUndo } = before;
    before = null;
    showSwitch();
    chosen.forEach((id) => {
      const box = document.getElementById(id);
      if (box) box.checked = true;
    });
    words.forEach(([id, value]) => {
      const field = document.getElementById(id);
      if (!field) return;
      field.value = value;
      field.closest("details").open = true;
    });
    const all = cards();
    const back = isUndo && all.find((card) => !ids.includes(card.id));
    const invalid = queue().querySelector("[aria-invalid=true]");
    goTo(invalid || back || all[Math.min(at, all.length - 1)] || queue().querySelector("[data-empty]"));
  });

  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) =>
    document.addEventListener(name, () => {
      before = null;
      say(document.getElementById("queue_status").dataset.failed);
    }),
  );

  document.addEventListener("DOMContentLoaded", () => {
    showSwitch();
    if (isOn()) goTo(queue().querySelector("[data-card], [data-empty]"));
  });
})();
