package derive

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Trace is how one derived value of one patient came about.
type Trace struct {
	Name  string
	Value string
	Rule  string
	Steps []Source
}

// Source is one cell that a value rests on.
type Source struct {
	What  string // e.g. "month 3.02, total_testosterone 412 ng/dL"
	Cell  cohort.Ref
	Sense string // what it did: "decides", "the last before", ...
}

// Names lists what can be traced.
func (d *Dataset) Names() []string {
	var out []string
	for _, b := range d.Baselines {
		out = append(out, unit.Baseline(b.Analyte))
	}
	for _, f := range d.Factors {
		out = append(out, f.Name)
	}
	out = append(out, "treatment_duration")
	for _, b := range d.Binary {
		out = append(out, b.Outcome.Name)
	}
	for _, t := range d.Times {
		out = append(out, t.Outcome.Name)
	}
	for _, x := range d.Transitions {
		out = append(out, x.Name)
	}
	return out
}

// Trace tells how a derived value of patient p came about; ok is false where
// nothing has that name.
func (d *Dataset) Trace(p int, name string) (t Trace, ok bool) {
	t.Name = name
	for i := range d.Baselines {
		if b := &d.Baselines[i]; unit.Baseline(b.Analyte) == name {
			d.traceBaseline(&t, b, p)
			return t, true
		}
	}
	if b := d.BinaryOf(name); b != nil {
		d.traceBinary(&t, b, p)
		return t, true
	}
	if x := d.TimesOf(name); x != nil {
		d.traceTimes(&t, x, p)
		return t, true
	}
	if name == "treatment_duration" {
		d.traceDuration(&t, p)
		return t, true
	}
	if f := d.Factor(name); f != nil {
		d.traceFactor(&t, f, p)
		return t, true
	}
	for _, x := range d.Transitions {
		if x.Name == name {
			d.traceTransition(&t, x, p)
			return t, true
		}
	}
	return t, false
}

// visits describes the values of a visit that a criterion is read from, with their
// cells: of what is computed, the values that it is made of.
func (d *Dataset) visits(c Criterion, v int, sense string) []Source {
	var out []Source
	for _, a := range c.Analytes() {
		if how, made := computed[a]; made && d.Cohort.Find(a) == nil {
			if s := d.series(a); s != nil && !math.IsNaN(s.At(v)) {
				q, _ := unit.Find(string(a))
				sense := fmt.Sprintf("%s; %s %s %s is made of them", sense, a, short(s.At(v)), q.Canonical())
				for _, of := range how.of {
					out = append(out, d.visit(of, v, sense)...)
				}
			}
			continue
		}
		out = append(out, d.visit(a, v, sense)...)
	}
	return out
}

// visit describes a visit's value and its cell; nothing where it was not measured.
func (d *Dataset) visit(a unit.Analyte, v int, sense string) []Source {
	c := d.Cohort
	q, _ := unit.Find(string(a))
	for s := range c.Series {
		if c.Series[s].Analyte != a || math.IsNaN(c.Series[s].At(v)) {
			continue
		}
		text := fmt.Sprintf("month %.2f, %s %s %s", c.Visits.Month(v), a, short(c.Series[s].At(v)), q.Canonical())
		if f := c.Series[s].Flag; f != nil && f[v] == cohort.Below {
			text += " (below the assay's limit: limit divided by the square root of 2)"
		} else if f != nil && f[v] == cohort.Above {
			text += " (above the assay's range: the limit)"
		}
		return []Source{{text, c.VisitRef(s, v), sense}}
	}
	return nil
}

func short(v float64) string { return strconv.FormatFloat(v, 'g', 8, 64) }

func (d *Dataset) traceBaseline(t *Trace, b *Baseline, p int) {
	q, _ := unit.Find(string(b.Analyte))
	t.Rule = fmt.Sprintf(
		"given in the patient's row; else the mean of the last %d visits with a value within %s months up to the index, off testosterone",
		d.Plan.Baseline.Visits,
		num(d.Plan.Baseline.Months),
	)
	if d.Cohort.Kind == cohort.TRTStop {
		t.Rule = "given in the patient's row; visits up to the end of TRT give no baseline"
	}
	if math.IsNaN(b.At(p)) {
		t.Value = "none"
		return
	}
	t.Value = short(b.At(p)) + " " + q.Canonical()
	for _, part := range b.parts {
		var inner Trace
		d.traceBaseline(&inner, part, p)
		t.Steps = append(t.Steps, inner.Steps...)
	}
	if b.parts != nil {
		t.Rule = "made of the baselines of what it is computed from"
		return
	}
	if b.Given(p) {
		t.Steps = append(
			t.Steps,
			Source{
				short(b.At(p)) + " " + q.Canonical(),
				d.Cohort.PatientRef(d.Cohort.Patients.Number(unit.Baseline(b.Analyte)).At, p),
				"given",
			},
		)
		return
	}
	visits := slices.Collect(b.lastValues(p))
	slices.Reverse(visits)
	for _, v := range visits {
		t.Steps = append(t.Steps, d.visit(b.Analyte, v, "averaged")...)
	}
}

// baselineStep adds the baselines with which a criterion compares.
func (d *Dataset) baselineStep(t *Trace, c Criterion, p int) {
	own := c
	own.And, own.Or = nil, nil
	if b := d.baselineFor(own); own.NeedsBaseline() && b != nil {
		var inner Trace
		d.traceBaseline(&inner, b, p)
		for _, s := range inner.Steps {
			s.Sense = "baseline, " + s.Sense
			t.Steps = append(t.Steps, s)
		}
	}
	d.limitSteps(t, c, p)
	for _, x := range slices.Concat(c.And, c.Or) {
		d.baselineStep(t, x, p)
	}
}

// limitSteps adds the cells of a man's own limits.
func (d *Dataset) limitSteps(t *Trace, c Criterion, p int) {
	add := func(name, sense string) {
		if n := d.Cohort.Patients.Number(name); n != nil && !math.IsNaN(n.Values[p]) {
			t.Steps = append(t.Steps, Source{name + " " + short(n.Values[p]), d.Cohort.PatientRef(n.At, p), sense})
		}
	}
	if c.AtLeastOf != "" {
		add(c.AtLeastOf, "the limit")
	}
	if len(c.ByAge) > 0 {
		add("age", "says which limit")
	}
}

// courseSteps adds the rows of the courses during which visits count.
func (d *Dataset) courseSteps(t *Trace, seen Seen, p int) {
	x := d.Cohort.Courses
	if seen.During == "" || x == nil {
		return
	}
	parts := strings.Split(seen.During, "+")
	from, to := x.Of(p)
	for k := from; k < to; k++ {
		level := x.Levels[x.Treatment[k]]
		if !slices.Contains(parts, level) {
			continue
		}
		until := "on"
		if !math.IsInf(x.To[k], 1) {
			until = fmt.Sprintf("to month %.2f", x.To[k]/unit.DaysPerMonth)
		}
		t.Steps = append(t.Steps, Source{fmt.Sprintf("%s from month %.2f %s", level, x.From[k]/unit.DaysPerMonth, until),
			d.Cohort.Ref(int(x.Source[k]), int(x.Row[k]), -1), "visits in it count"})
	}
}

func (d *Dataset) traceBinary(t *Trace, b *Binary, p int) {
	c := b.Outcome.Rule.Needs()
	t.Rule = b.Outcome.Rule.Text()
	t.Value = map[cohort.Tri]string{cohort.Yes: "yes", cohort.No: "no", cohort.Unknown: "not evaluable"}[b.Value[p]]
	d.baselineStep(t, c, p)
	d.courseSteps(t, seenOf(b.Outcome.Rule), p)
	if from := d.Decided(b)[p]; from >= 0 {
		sense := "decides"
		if b.Value[p] == cohort.No {
			sense = "the last that was looked at"
		}
		t.Steps = append(t.Steps, d.visits(c, int(from), sense)...)
	}
}

func (d *Dataset) traceTimes(t *Trace, x *Times, p int) {
	c := x.Outcome.Rule.Needs()
	t.Rule = x.Outcome.Rule.Text()
	switch x.Status[p] {
	case NoFollowUpValue:
		t.Value = "not at risk: no follow-up value"
		return
	case NoBaselineValue:
		t.Value = "not at risk: no baseline value"
		return
	case NotReached:
		t.Value = "not at risk: not reached before"
		return
	case MetAtIndex:
		t.Value = "not at risk: already met at the index"
		d.baselineStep(t, Criterion{Analyte: c.Analyte, Rise: 1}, p)
		return
	}
	month := func(v float64) string { return strconv.FormatFloat(v/unit.DaysPerMonth, 'f', 2, 64) }
	d.baselineStep(t, c, p)
	d.courseSteps(t, seenOf(x.Outcome.Rule), p)
	if !x.Event[p] {
		t.Value = "no event, censored at month " + month(x.Time(p))
		t.Steps = append(t.Steps, d.visits(c, x.At(p), "the last follow-up value")...)
		return
	}
	t.Value = "event seen at month " + month(x.Time(p)) + ", so in (" + month(x.Lower(p)) + ", " + month(x.Upper(p)) + "]"
	if before := x.Before(p); before >= 0 {
		t.Steps = append(t.Steps, d.visits(c, before, "the last before")...)
	}
	t.Steps = append(t.Steps, d.visits(c, x.At(p), "the event")...)
}

func (d *Dataset) traceDuration(t *Trace, p int) {
	c := d.Cohort
	t.Rule = "given; else the end of treatment less the index date; else, with treatment-start and a drug, the last follow-up month (assumed)"
	t.Value = "unknown"
	if !math.IsNaN(d.TreatmentDuration[p]) {
		t.Value = strconv.FormatFloat(d.TreatmentDuration[p], 'f', 2, 64) + " months"
	}
	switch d.DurationFrom[p] {
	case GivenDuration:
		t.Steps = append(t.Steps, Source{t.Value, c.PatientRef(c.Patients.Number("treatment_duration").At, p), "given"})
	case StopDate:
		stop := c.Patients.Date("stop_date")
		t.Steps = append(t.Steps, Source{stop.Values[p].String(), c.PatientRef(stop.At, p), "the end"})
		if index := c.Patients.Date("index_date"); index != nil {
			t.Steps = append(t.Steps, Source{c.Patients.Index[p].String(), c.PatientRef(index.At, p), "the index"})
		}
	case LastFollowUp:
		from, to := c.Visits.Of(p)
		for v := to - 1; v >= from; v-- {
			if d.followUp(v) {
				t.Steps = append(
					t.Steps,
					Source{fmt.Sprintf("month %.2f", c.Visits.Month(v)), c.VisitTimeRef(v), "the last follow-up visit"},
				)
				break
			}
		}
	}
}

// traceFactor tells the cells behind a stratum's level.
func (d *Dataset) traceFactor(t *Trace, f *Factor, p int) {
	c := d.Cohort
	level := f.Text(p)
	if level == "" {
		level = "unknown"
	}
	column := f.stratum.column()
	if column == "treatment_duration" {
		d.traceDuration(t, p)
	}
	t.Value, t.Rule = level, cmp.Or(f.stratum.Rule, "the column "+column+" as it was read")
	if n := c.Patients.Number(column); n != nil && column != "treatment_duration" && !math.IsNaN(n.Values[p]) {
		t.Steps = append(t.Steps, Source{column + " " + short(n.Values[p]), c.PatientRef(n.At, p), "decides"})
	}
	if w := c.Patients.Factor(column); w != nil && w.Codes[p] >= 0 {
		t.Steps = append(t.Steps, Source{strconv.Quote(w.Text(p)), c.PatientRef(w.At, p), "decides"})
	}
	if column != EtiologyClass {
		return
	}
	if w := c.Patients.Factor("etiology"); w != nil && w.Codes[p] >= 0 {
		t.Steps = append(t.Steps, Source{strconv.Quote(w.Text(p)), c.PatientRef(w.At, p), "the site's words"})
		return
	}
	for _, a := range []unit.Analyte{unit.TotalTestosterone, unit.LH} {
		if b := d.Baseline(a); b != nil && !math.IsNaN(b.At(p)) {
			var inner Trace
			d.traceBaseline(&inner, b, p)
			t.Steps = append(t.Steps, inner.Steps...)
		}
	}
}
