package stats

// Reason is why a quantity cannot be estimated from these data. It is an error,
// and a result: tables print "NE" with the reason as a footnote.
type Reason string

func (r Reason) Error() string { return string(r) }

// The data say nothing of the quantity.
const (
	NoData      Reason = "no observation"
	NoEvents    Reason = "no events"
	OneGroup    Reason = "fewer than two groups with data"
	FewValues   Reason = "fewer than two values"
	FewPairs    Reason = "fewer than three pairs"
	NotReached  Reason = "not reached"
	NoVariance  Reason = "no variation in the data"
	EmptyMargin Reason = "a row or column holds no count"
)

// A model cannot be fitted.
const (
	// NotConverged: the limit of iterations, or of what halving a step can do.
	NotConverged Reason = "the iteration did not converge"
	// Singular: the information cannot be inverted.
	Singular Reason = "the covariates are collinear, one does not vary, or the data do not determine a parameter"
	// Monotone: some parameter is infinite, as where a covariate separates those with
	// events from those without. Firth's penalty is the remedy.
	Monotone Reason = "the likelihood only rises along a covariate (monotone, separation): its ratio is infinite or zero"
)

// What was asked for, or given, is not possible.
const (
	// ErrMissing is what a kernel returns where it was given a missing value.
	ErrMissing     Reason = "a value is missing (NaN); drop and count missing values first"
	ErrAlternative Reason = "the alternative is none of two_sided, less, greater"
	ErrLevel       Reason = "the confidence level must be between 0 and 1"
	ErrUnpaired    Reason = "there must be as many values of the one as of the other"
	ErrCount       Reason = "a negative count"
	ErrRagged      Reason = "the rows of the table differ in length"
	ErrMargins     Reason = "the lower margin must be below the upper one"
	ErrEntry       Reason = "an entry time is not before the time"
	ErrWeight      Reason = "a weight is negative or infinite"
	ErrNegative    Reason = "a time is negative; a time is counted from its start"
	ErrReversed    Reason = "an interval's lower end lies above its upper end or is infinite"
)
