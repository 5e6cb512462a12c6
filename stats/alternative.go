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
