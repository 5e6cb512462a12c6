package cohort

import (
	"math"
	"slices"
	"strings"
)

// Courses are the treatments of each patient one after another, as a table of them gives
// them: ordered by patient, then beginning. Patient p's are Start[p]..Start[p+1].
type Courses struct {
	Start     []int32
	Treatment []int32  // index into Levels
	Levels    []string // canonical treatments, none of them a combination, in the order in which combinations name them
	// From and To are days since the index: a course holds (From, To], so that what was
	// measured on the day of a change belongs to the treatment before. To is +Inf of a
	// course that has no end.
	From, To []float64
	Source   []uint16 // where each stands, index into Cohort.Sources
	Row      []uint32
}

// Of gives the span of patient p's courses.
func (c *Courses) Of(p int) (from, to int) { return int(c.Start[p]), int(c.Start[p+1]) }

// At names what a patient was given at a time, in days since the index: one treatment, or
// several joined by +; empty between courses.
func (c *Courses) At(p int, day float64) string {
	from, to := c.Of(p)
	var given []int32
	for k := from; k < to; k++ {
		if c.From[k] < day && day <= c.To[k] {
			given = append(given, c.Treatment[k])
		}
	}
	return c.join(given)
}

// join names treatments given together.
func (c *Courses) join(given []int32) string {
	if len(given) == 1 {
		return c.Levels[given[0]]
	}
	slices.Sort(given)
	var names []string
	for _, t := range slices.Compact(given) {
		names = append(names, c.Levels[t])
	}
	return strings.Join(names, "+")
}

// Sequence names a patient's treatments in their order: "hcg then cc"; those that begin
// together are joined by +, one that follows itself stands once. Empty without courses.
func (c *Courses) Sequence(p int) string {
	var steps []string
	from, to := c.Of(p)
	for k := from; k < to; {
		began, together := c.From[k], []int32{}
		for ; k < to && c.From[k] == began; k++ {
			together = append(together, c.Treatment[k])
		}
		if step := c.join(together); len(steps) == 0 || steps[len(steps)-1] != step {
			steps = append(steps, step)
		}
	}
	return strings.Join(steps, " then ")
}

// End is the day on which a patient's last course ended, NaN where he has none or one of
// his has no end.
func (c *Courses) End(p int) float64 {
	end := math.NaN()
	from, to := c.Of(p)
	for k := from; k < to; k++ {
		if math.IsInf(c.To[k], 1) {
			return math.NaN()
		}
		if !(c.To[k] <= end) {
			end = c.To[k]
		}
	}
	return end
}
