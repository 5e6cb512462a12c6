package derive

import "leydig/cohort"

// Loss is the time from reaching a criterion to the first later follow-up visit that
// does not meet it any more, else censored at the last.
type Loss struct {
	Criterion  Criterion
	ExcludeMet bool // of what is lost: patients who met it at the index were not at risk
	Seen            // of what is lost; visits that do not count there do not count for the loss either
}

// Kind names the kind of rule.
func (Loss) Kind() string { return KindTimeToEvent }

// Text says the rule in words.
func (r Loss) Text() string {
	return "from the first follow-up visit with " + r.Criterion.Text() + r.Seen.Text() + ", the first later one without; otherwise " +
		"censored at the last follow-up visit with a value"
}

// Needs is the rule's criterion.
func (r Loss) Needs() Criterion { return r.Criterion }

func (r Loss) evaluate(d *Dataset, o Outcome) {
	reached := TimeToEvent(r).times(d, o)
	t := d.timesOf(o, r.ExcludeMet)
	since := reached.at
	t.since = &since
	j := d.judge(r.Criterion)
	days := &d.Cohort.Visits.Time
	d.each(func(p int) {
		if t.Status[p] = reached.Status[p]; t.Status[p] != AtRisk {
			return
		}
		if !reached.Event[p] {
			t.Status[p] = NotReached
			return
		}
		_, to := d.Cohort.Visits.Of(p)
		t.Status[p] = NoFollowUpValue
		first := since.of(p)
		kept := first
		for v := first + 1; v < to; v++ {
			if !d.counts(p, v, &r.Seen) || days.At(v) == days.At(first) {
				continue
			}
			met := j(p, v)
			if met == cohort.Unknown {
				continue
			}
			t.Status[p] = AtRisk
			t.at.set(p, v)
			t.before.set(p, kept)
			if met == cohort.No {
				t.Event[p] = true
				break
			}
			kept = v
			t.before.set(p, v)
		}
	})
	d.Times = append(d.Times, t)
}
