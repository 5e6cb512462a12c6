package derive

import (
	"fmt"

	"leydig/cohort"
)

// judged are, of criteria that several outcomes ask about, what is judged at each visit, by the
// criterion in full; nil until it is asked for.
type judged map[string][]cohort.Tri

// askedAgain lists the criteria that more than one of some outcomes has.
func askedAgain(all []Outcome) judged {
	count, out := map[string]int{}, judged{}
	for _, o := range all {
		key := o.Rule.Needs().key()
		if count[key]++; count[key] == 2 {
			out[key] = nil
		}
	}
	return out
}

// key tells criteria apart.
func (c Criterion) key() string { return fmt.Sprintf("%+v", c) }

// judge tells at a visit of a patient whether a criterion is met; Unknown where a value
// that it needs was not measured.
type judge func(p, v int) cohort.Tri

// judge makes the judge of a criterion. What several outcomes ask about is judged once.
func (d *Dataset) judge(c Criterion) judge {
	key := c.key()
	states, again := d.judged[key]
	if !again {
		return d.judgeAnew(c)
	}
	if states == nil {
		j := d.judgeAnew(c)
		states = make([]cohort.Tri, d.Cohort.Visits.Len())
		d.each(func(p int) {
			from, to := d.Cohort.Visits.Of(p)
			for v := from; v < to; v++ {
				states[v] = j(p, v)
			}
		})
		d.judged[key] = states
	}
	return func(_, v int) cohort.Tri { return states[v] }
}
