// How the search ranks what it finds: the resources first, then other names, then pages.
var Scorer = {
  score: ([page, , , , score]) => (page === "reference/resources" ? score + 50 : score),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
