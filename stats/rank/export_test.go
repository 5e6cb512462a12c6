package rank

// KolmogorovUpper is for tests of the package from outside.
var KolmogorovUpper = kolmogorovUpper
