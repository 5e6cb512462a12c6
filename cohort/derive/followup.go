package derive

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Washout is how long after the index the drug that was stopped still shows, in days:
// one number, or one for each formulation. Visits before its end are no follow-up.
type Washout struct {
	Days float64
	By   map[string]float64 // by trt_formulation; one that is not named has Days
}

// UnmarshalYAML reads a number of days, or days by formulation ("other" for the rest).
func (w *Washout) UnmarshalYAML(unmarshal func(any) error) error {
	*w = Washout{}
	if unmarshal(&w.Days) == nil {
		return nil
	}
	if unmarshal(&w.By) != nil {
		return errors.New("outcomes: washout: want a number of days, or days by formulation such as {cypionate: 42, other: 14}")
	}
	w.Days = w.By["other"]
	delete(w.By, "other")
	return nil
}

// MarshalYAML writes a washout so that it reads back as the same.
func (w Washout) MarshalYAML() (any, error) {
	if len(w.By) == 0 {
		return w.Days, nil
	}
	out := map[string]float64{}
	for k, v := range w.By {
		out[k] = v
	}
	if w.Days != 0 {
		out["other"] = w.Days
	}
	return out, nil
}

// IsZero tells that there is none.
func (w Washout) IsZero() bool { return w.Days == 0 && len(w.By) == 0 }

func (w Washout) check() error {
	for name, days := range w.By {
		if !(days >= 0) || math.IsInf(days, 0) {
			return fmt.Errorf("outcomes: washout: %s: want days of 0 or more", name)
		}
	}
	if !(w.Days >= 0) || math.IsInf(w.Days, 0) {
		return fmt.Errorf("outcomes: washout: want days of 0 or more")
	}
	return nil
}

// Text says the washout in words, empty where there is none.
func (w Washout) Text() string {
	if w.IsZero() {
		return ""
	}
	if len(w.By) == 0 {
		return num(w.Days) + " days"
	}
	var names []string
	for k := range w.By {
		names = append(names, k)
	}
	slices.Sort(names)
	var parts []string
	for _, k := range names {
		parts = append(parts, fmt.Sprintf("%s %s days", k, num(w.By[k])))
	}
	if w.Days != 0 {
		parts = append(parts, "others "+num(w.Days)+" days")
	}
	return strings.Join(parts, ", ")
}

// days is the washout of patient p.
func (w Washout) days(formulation *cohort.Factor, p int) float64 {
	if len(w.By) > 0 && formulation != nil {
		if d, ok := w.By[strings.ToLower(formulation.Text(p))]; ok {
			return d
		}
	}
	return w.Days
}

// What window says of visits that lie in none.
const (
	noWindow   = -1
	noFollowUp = -2 // nor in follow-up
	// Nor there, but a baseline may be made of it: before the index, and not long. Too: on the day of the
	// visit before it.
	ofBaseline    = -3
	ofBaselineToo = -4
)

func isFollowUp(window int16) bool { return window >= noWindow }

// follow marks the visits of follow-up: after the index, not on exogenous
// testosterone, not after its restart (a visit on that day belongs to before), and
// not within the washout; each with the window of the schedule in which it lies.
func (d *Dataset) follow() error {
	c := d.Cohort
	p := &c.Patients
	restart, formulation := p.Date("restart_date"), p.Factor("trt_formulation")
	if len(d.Plan.Washout.By) > 0 && formulation == nil {
		return fmt.Errorf("outcomes: washout: the input has no column trt_formulation; give one number of days")
	}
	for name := range d.Plan.Washout.By {
		if !slices.ContainsFunc(formulation.Levels, func(l string) bool { return strings.EqualFold(l, name) }) {
			return fmt.Errorf(
				"outcomes: washout: no patient has the formulation %q%s",
				name,
				cohort.DidYouMean(name, formulation.Levels),
			)
		}
	}
	d.window = make([]int16, c.Visits.Len())
	windows, earliest := Windows(d.Plan.Schedule), -d.Plan.Baseline.Months*unit.DaysPerMonth
	d.each(func(i int) {
		last := math.Inf(1)
		if restart != nil && restart.Values[i] != cohort.NoDay && p.Index[i] != cohort.NoDay {
			last = float64(restart.Values[i] - p.Index[i])
		}
		washout := d.Plan.Washout.days(formulation, i)
		from, to := c.Visits.Of(i)
		k := 0
		for v := from; v < to; v++ {
			t := c.Visits.Time.At(v)
			d.window[v] = noFollowUp
			if c.Visits.OnTRT[v] == cohort.Yes {
				continue
			}
			if !(t > 0 && t >= washout && t <= last) {
				if t <= 0 && t >= earliest {
					d.window[v] = ofBaseline
					if v > from && t == c.Visits.Time.At(v-1) {
						d.window[v] = ofBaselineToo
					}
				}
				continue
			}
			m := c.Visits.Month(v)
			for k < len(windows) && m > windows[k].To {
				k++
			}
			if d.window[v] = noWindow; k < len(windows) && m > windows[k].From {
				d.window[v] = int16(k)
			}
		}
	})
	return nil
}

// followUp tells whether visit v belongs to follow-up.
func (d *Dataset) followUp(v int) bool { return isFollowUp(d.window[v]) }

// OnTreatment tells whether restoration treatment went on at visit v of patient p:
// as the visit says; else as the table of treatments does; else, with treatment-start, up
// to the end of treatment; a man without a drug is never on one. Unknown otherwise.
func (d *Dataset) OnTreatment(p, v int) cohort.Tri {
	c := d.Cohort
	if on := c.Visits.OnTreatment; on != nil {
		return on[v]
	}
	if c.Patients.Factor(Treatment).Text(p) == "none" {
		return cohort.No
	}
	if x := c.Courses; x != nil && x.Start[p] < x.Start[p+1] {
		return cohort.TriOf(x.At(p, c.Visits.Time.At(v)) != "")
	}
	stop := c.Patients.Date("stop_date")
	if c.Kind != cohort.TreatmentStart || stop == nil || stop.Values[p] == cohort.NoDay || c.Patients.Index[p] == cohort.NoDay {
		return cohort.Unknown
	}
	return cohort.TriOf(c.Visits.Time.At(v) <= float64(stop.Values[p]-c.Patients.Index[p]))
}

// own is the value with which a percentage of a man's own baseline compares: the
// baseline or, where time zero is the end of testosterone and none is given, the mean
// of the last two values of visits before testosterone began (on_trt a stated no, month
// < -trt_duration).
func (d *Dataset) own(a unit.Analyte) *Baseline {
	b, known := d.ownBaselines[a]
	if !known {
		if d.ownBaselines == nil {
			d.ownBaselines = map[unit.Analyte]*Baseline{}
		}
		b = d.makeOwn(a)
		d.ownBaselines[a] = b
	}
	return b
}

func (d *Dataset) makeOwn(a unit.Analyte) *Baseline {
	base, s := d.Baseline(a), d.Cohort.Find(a)
	trt := d.Cohort.Patients.Number("trt_duration")
	if d.Cohort.Kind != cohort.TRTStop || s == nil || trt == nil {
		return base
	}
	c := d.Cohort
	b := &Baseline{Analyte: a, c: c, measured: s, visits: d.Plan.Baseline.Visits, window: d.window, may: func(p, v int) bool {
		return c.Visits.Time.At(v) < -trt.Values[p]*unit.DaysPerMonth && c.Visits.OnTRT[v] == cohort.No && firstOfDate(c, s, p, v)
	}}
	if base != nil {
		b.given = base.given
	}
	return b
}

// baselineFor is the baseline with which a criterion compares: of an analyte that is computed, what
// is made of the baselines of its parts; nil where there is none.
func (d *Dataset) baselineFor(c Criterion) *Baseline {
	of := d.Baseline
	if c.OfBaseline != 0 {
		of = d.own
	}
	how, made := computed[c.Analyte]
	if !made || d.Cohort.Find(c.Analyte) != nil {
		return of(c.Analyte)
	}
	b := &Baseline{Analyte: c.Analyte, value: how.value}
	for _, a := range how.of {
		part := of(a)
		if part == nil {
			return nil
		}
		b.parts = append(b.parts, part)
	}
	return b
}
