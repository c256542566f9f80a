// SQL in pieces: words of the language, names that are known, texts, numbers, comments.
const WORDS = new Set(("all and any as asc between by case cast cross date_trunc desc distinct else end except exists false filter first from full group having if ilike in inner intersect interval is join last left like limit natural not null nulls offset on or order outer over partition qualify range right rows select semi set some then true union unnest using values when where window with year").split(" "));
const PIECES = /(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|('(?:[^']|'')*'?)|("(?:[^"]|"")*"?)|(\d[\w.]*)|([A-Za-z_]\w*)|(\s+|[^\sA-Za-z_\d'"]+?)/g;

function coloured(text, known) {
  return [...text.matchAll(PIECES)].map(([all, comment, string, , number, word]) => {
    const kind = comment ? "comment" : string ? "string" : number ? "number"
      : word && WORDS.has(word.toLowerCase()) ? "word" : word && known.has(word.toLowerCase()) ? "known" : "";
    const piece = kind ? el("span", kind) : document.createTextNode("");
    piece.textContent = all;
    return piece;
  });
}
