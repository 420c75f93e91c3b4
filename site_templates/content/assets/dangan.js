// Enhancements only: every page reads completely without them.
(function () {
  "use strict";

  // A record inside a closed <details> (an earlier quarter) must open when its address is followed.
  function reveal() {
    var id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch (cut) { /* half an address */ }
    var target = id && document.getElementById(id);
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
  }
  window.addEventListener("hashchange", reveal);
  reveal();

  // Numbers typed at full width, as input methods leave them, are searched for as plain ones; any
  // dot within a name as the one that names are written with.
  var box = document.querySelector(".md-search__input");
  if (box) box.addEventListener("input", function (event) {
    var plain = box.value.replace(/[０-９Ａ-Ｚａ-ｚ．－]/g, function (sign) {
      return String.fromCharCode(sign.charCodeAt(0) - 0xfee0);
    }).replace(/([\u3400-\u9fff])[.\u2022\u2027\u30fb\uff65](?=[\u3400-\u9fff])/g, "$1·");
    if (!event.isComposing && plain !== box.value) box.value = plain;
  });

  // The theme cuts a run of Chinese up at the first short word it knows and may drop the rest, so
  // that 王国国 finds everybody named 王. Ask for the run as a whole, too: a backslash keeps its signs
  // together, and what it finds comes first. A number is asked for as it is as well as for what
  // begins with it: 办-1 before 办-13.
  var QUERY = 2, HAN = "[\\u3005\\u3007\\u3400-\\u9fff\\uf900-\\ufaff]|[\\ud840-\\ud8ff][\\udc00-\\udfff]";
  var sign = new RegExp(HAN, "g"), run = new RegExp("(?:" + HAN + "){2,}", "g");
  var post = window.Worker && Worker.prototype.postMessage;
  if (post) Worker.prototype.postMessage = function (message) {
    if (message && message.type === QUERY) {
      var asked = String(message.data);
      var whole = asked.replace(run, function (found) { return found.match(sign).join("\\"); });
      var exact = asked.replace(/(\d)(?=\s|$)/g, "$1^9");
      var more = [whole, exact].filter(function (other) { return other !== asked; });
      if (more.length) arguments[0] = { type: QUERY, data: more.concat(asked).join(" ") };
    }
    return post.apply(this, arguments);
  };

  // The ledger: by department and level.
  var form = document.querySelector(".dg-filter");
  var table = document.querySelector(".dg-ledger");
  if (form && table) {
    form.hidden = false;
    var apply = function () {
      var department = form.elements.department.value;
      var level = form.elements.level.value;
      var total = 0;
      Array.prototype.forEach.call(table.tBodies, function (body) {
        var shown = 0;
        body.querySelectorAll("tr[data-department]").forEach(function (row) {
          row.hidden = department !== "" && row.dataset.department !== department;
          shown += row.hidden ? 0 : 1;
        });
        body.hidden = shown === 0 || (level !== "" && body.id !== level);
        body.querySelector(".band .fig").textContent = shown + " 件";
        total += body.hidden ? 0 : shown;
      });
      form.classList.toggle("chosen", department !== "" || level !== "");
      form.querySelector("output").textContent = "共 " + total + " 件";
    };
    form.addEventListener("change", apply);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    apply();
    // Coming back, a browser puts the choice in again only when this has run.
    window.addEventListener("pageshow", apply);
  }
})();
