package stats_test

// notYet lists the methods of the reference cases that are not supported yet. It is
// empty, and stays so.
var notYet = map[string]bool{}

// notYetAtMost is how many there were; it only ever falls.
const notYetAtMost = 0
