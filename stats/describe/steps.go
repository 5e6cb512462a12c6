package describe

// Steps tallies values that are whole numbers of equal steps, by those numbers: they are few and
// near one another, so that each has a count in a slice.
type Steps struct {
	perUnit float64
	first   int // the number of n[0]
	n       []int64
}

// NewSteps counts steps of which so many are one unit.
func NewSteps(perUnit float64) *Steps { return &Steps{perUnit: perUnit} }

// Add counts the value of so many steps.
func (s *Steps) Add(steps int) {
	at := steps - s.first
	if uint(at) >= uint(len(s.n)) {
		s.reach(steps)
		at = steps - s.first
	}
	s.n[at]++
}

// reach makes room for a number of steps, and about as much again beyond it.
func (s *Steps) reach(steps int) {
	const least = 1 << 6
	if len(s.n) == 0 {
		s.first = steps
	}
	first, end, more := s.first, s.first+len(s.n), max(least, len(s.n))
	if steps < first {
		first = min(first-more, steps)
	} else {
		end = max(end+more, steps+1)
	}
	n := make([]int64, end-first)
	copy(n[s.first-first:], s.n)
	s.first, s.n = first, n
}

// Tally is that of the values; there are none counted after it.
func (s *Steps) Tally() Tally {
	var t Tally
	for k, n := range s.n {
		if n > 0 {
			t.Value, t.N = append(t.Value, float64(s.first+k)/s.perUnit), append(t.N, n)
		}
	}
	clear(s.n)
	return t.lean()
}
