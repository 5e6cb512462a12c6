package stats

// Alternative is the hypothesis against which a test is made; its p-value is the
// probability of what is at least as far in that direction.
type Alternative string

// The three alternatives.
const (
	TwoSided Alternative = "two_sided"
	Less     Alternative = "less"
	Greater  Alternative = "greater"
)

// Valid tells whether a is one of the three.
func (a Alternative) Valid() bool { return a == TwoSided || a == Less || a == Greater }

// ErrAlternative is returned for a word that is no alternative.
const ErrAlternative Reason = "the alternative is none of two_sided, less, greater"

// ErrLevel is returned for a confidence level that is not between 0 and 1.
const ErrLevel Reason = "the confidence level must be between 0 and 1"
