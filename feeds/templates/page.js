// What a page does on top of what it says without this: times in the visitor's zone, what is past by now, one button.
(() => {
  "use strict";
  const language = document.body.dataset.locale;
  const now = Date.now();
  const at = (id) => document.getElementById(id);
  const today = new Date(now);
  const iso = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map((n) => String(n).padStart(2, "0")).join("-");

  // The visitor's own time, below the event's, where the two differ at that moment.
  const template = document.body.dataset.local;
  for (const time of template ? document.querySelectorAll("time.clock") : []) {
    const start = new Date(time.dateTime);
    const end = new Date(time.dataset.end);
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)(?::\d\d)?$/.exec(time.dateTime) ?? [, "+", "00", "00"];
    const offset = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
    if (-start.getTimezoneOffset() === offset) continue;
    const form = new Intl.DateTimeFormat(language, {
      weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
      timeZoneName: "short",
    });
    const local = document.createElement("span");
    local.className = "local";
    local.textContent = template.replace("{when}", form.formatRange(start, end));
    time.parentElement.append(local);
  }

  // What was still to come when the page was made may be under way or over by now.
  const agenda = at("agenda");
  if (agenda && at("gone")) {
    for (const entry of agenda.querySelectorAll(".entry")) {
      const day = entry.closest(".day");
      const over = Date.parse(entry.dataset.end) <= now;
      // Where the visitor is it may be tomorrow already.
      const ahead = day.dataset.date >= iso || Date.parse(entry.querySelector(".clock")?.dateTime) > now;
      const list = over ? at("gone") : ahead ? day.parentElement : at("running");
      if (list === day.parentElement) continue;
      let other = [...list.children].find((one) => one.dataset.date === day.dataset.date);
      if (!other) {
        other = day.cloneNode(true);
        other.removeAttribute("id");
        other.querySelector(".entries").replaceChildren();
        list.prepend(other);
      }
      other.querySelector(".entries").append(entry);
      // A day that the page does not show whole stays until it is over.
      const rest = day.querySelector(".rest");
      if (day.querySelector(".entry") || (rest && day.dataset.date >= iso)) continue;
      if (rest) other.querySelector(".entries").append(rest);
      day.remove();
      other.id ||= day.id;
    }
    const days = [...at("gone").children].sort((one, two) => two.dataset.date.localeCompare(one.dataset.date));
    at("gone").append(...days);
    at("past").hidden = !days.length;
    at("now").hidden = !at("running").firstElementChild && !at("now").querySelector(".rest");
    at("next").hidden = !agenda.querySelector(":scope > .day");
    const later = at("later");
    if (later && Date.parse(later.dataset.end) <= now) at("past").append(later);
    if (at("now").hidden && at("next").hidden && !agenda.contains(later)) {
      at("nothing").hidden = false;
      at("past").open = true;
    }
  }
  for (const date of document.querySelectorAll("[data-gone]")) {
    date.hidden = Date.parse(date.dataset.gone) <= now;
  }
  document.querySelector(`[data-day="${iso}"]`)?.setAttribute("aria-current", "date");

  // On a small screen what is next comes first, and the other ways to follow it are folded away.
  const ways = at("ways");
  const small = matchMedia("(max-width: 40rem)");
  const fold = () => {
    ways.open = !small.matches;
  };
  if (ways) {
    fold();
    small.addEventListener("change", fold);
  }

  // The button that copies an address is there only where it works.
  for (const button of document.querySelectorAll("[data-copy]")) {
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = at(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        field.select();
        document.execCommand("copy");
      }
      button.textContent = button.dataset.copied;
      at("status").textContent = button.dataset.copied;
      setTimeout(() => {
        button.textContent = words;
        at("status").textContent = "";
      }, 4000);
    });
  }
})();
