package derive

import (
	"slices"

	"leydig/cohort"
)

// Off is whether the criterion is met at some follow-up visit off restoration
// treatment, of those who have a value off it; with Maintained, whether it is still met
// at the last such visit, of those who met it on treatment before. The input must say
// who was on treatment when.
type Off struct {
	Criterion  Criterion
	Maintained bool
}

// Kind names the kind of rule: it is read as one that asks whether ever.
func (Off) Kind() string { return KindEver }

// Text says the rule in words.
func (r Off) Text() string {
	if r.Maintained {
		return r.Criterion.Text() + ", at the last follow-up visit off treatment, of those who had it on treatment before"
	}
	return r.Criterion.Text() + ", at some follow-up visit off treatment, of those with a value off treatment"
}

// Needs is the rule's criterion.
func (r Off) Needs() Criterion { return r.Criterion }

func (r Off) evaluate(d *Dataset, o Outcome) {
	n := d.Cohort.Patients.Len()
	b := d.binary(o, n)
	j := d.judge(r.Criterion)
	d.each(func(p int) {
		from, to := d.Cohort.Visits.Of(p)
		on, had, ever, last := false, false, -1, -1
		for v := from; v < to; v++ {
			if !d.followUp(v) {
				continue
			}
			state := j(p, v)
			if state == cohort.Unknown {
				continue
			}
			met := state == cohort.Yes
			switch d.OnTreatment(p, v) {
			case cohort.Yes:
				on = on || met
			case cohort.No:
				if last < 0 || d.Cohort.Visits.Time.At(v) != d.Cohort.Visits.Time.At(last) { // of one date the first counts
					last, had = v, on
				}
				if met && ever < 0 {
					ever = v
				}
			}
		}
		switch {
		case last < 0 || r.Maintained && !had:
			return
		case r.Maintained:
			b.decide(p, j(p, last), last)
		case ever >= 0:
			b.decide(p, cohort.Yes, ever)
		default:
			b.decide(p, cohort.No, last)
		}
	})
	if slices.ContainsFunc(b.Value, func(v cohort.Tri) bool { return v != cohort.Unknown }) {
		d.Binary = append(d.Binary, b)
	}
}
