package derive

import (
	"math"

	"leydig/cohort"
)

// Loss is the time from reaching a criterion to the first later follow-up visit that
// does not meet it any more, else censored at the last.
type Loss struct {
	Criterion  Criterion
	ExcludeMet bool // of what is lost: patients who met it at the index were not at risk
	Seen            // of what is lost
}

// Kind names the kind of rule.
func (Loss) Kind() string { return KindTimeToEvent }

// Text says the rule in words.
func (r Loss) Text() string {
	return "from the first follow-up visit with " + r.Criterion.Text() + ", the first later one without; otherwise censored at the " +
		"last follow-up visit with a value"
}

// Needs is the rule's criterion.
func (r Loss) Needs() Criterion { return r.Criterion }

func (r Loss) evaluate(d *Dataset, o Outcome) {
	reached := TimeToEvent(r).times(d, o)
	t := d.timesOf(o, r.ExcludeMet)
	t.since = reached.From
	j := d.judge(r.Criterion)
	days := d.Cohort.Visits.Time
	d.each(func(p int) {
		t.Status[p], t.Time[p], t.From[p], t.Before[p] = reached.Status[p], math.NaN(), -1, -1
		if reached.Status[p] != AtRisk {
			return
		}
		if !reached.Event[p] {
			t.Status[p] = NotReached
			return
		}
		since := days[reached.From[p]]
		_, to := d.Cohort.Visits.Of(p)
		t.Status[p] = NoFollowUpValue
		kept := int(reached.From[p])
		for v := kept + 1; v < to; v++ {
			if !d.followUp(v) || days[v] == since {
				continue
			}
			met := j(p, v)
			if met == cohort.Unknown {
				continue
			}
			t.Status[p], t.Time[p], t.From[p] = AtRisk, days[v]-since, int32(v)
			t.Before[p] = int32(kept)
			if met == cohort.No {
				t.Event[p] = true
				break
			}
			kept = v
			t.Before[p] = int32(v)
		}
	})
	d.Times = append(d.Times, t)
}
