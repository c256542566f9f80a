// A disc by which a visitor is known again among others: a colour of the id, a letter of the name.
function face(node, item) {
  node.ariaHidden = "true";
  node.classList.toggle("known", item.known);
  node.style.setProperty("--hue", hue(item.visitor || item.who));
  text(node, item.known ? [...item.who][0].toUpperCase() : item.who.slice(0, 2).toUpperCase());
}
