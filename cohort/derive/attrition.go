package derive

import (
	"fmt"
	"math"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// InputPath is the path of the attrition that counts rows of the input, not men.
const InputPath = "Input"

// attrition counts, rule by rule, who is lost on the way to each estimate.
func (d *Dataset) attrition() {
	n := d.Cohort.Patients.Len()
	if rows := d.Cohort.Rows; rows.Held > 0 {
		d.Attrition = append(d.Attrition, Step{InputPath, "rows with data of a patient or a visit", rows.Held, 0, ""},
			Step{InputPath, "rows that belong to a patient", rows.Held - rows.Strays, rows.Strays,
				"of no patient, or broken: see the findings"})
	}
	if b := d.BinaryOf(Responder); b != nil {
		base := d.Baseline(unit.TotalTestosterone)
		noBase, noFollow := 0, 0
		for p := range n {
			switch {
			case base == nil || math.IsNaN(base.At(p)):
				noBase++
			case b.Value[p] == cohort.Unknown:
				noFollow++
			}
		}
		d.Attrition = append(
			d.Attrition,
			Step{"Response", "patients in the cohort", n, 0, ""},
			Step{"Response", "with a baseline total testosterone", n - noBase, noBase, "no baseline total testosterone"},
			Step{
				"Response",
				"with a deciding follow-up total testosterone (evaluable)",
				n - noBase - noFollow,
				noFollow,
				"no follow-up total testosterone",
			},
		)
	}
	for i := range d.Times {
		t := &d.Times[i]
		if t.Outcome.Beside != "" {
			continue // its men are those of the outcome that it stands beside
		}
		var count [5]int
		for _, s := range t.Status {
			count[s]++
		}
		title := t.Outcome.Title
		kept := n
		d.Attrition = append(d.Attrition, Step{title, "patients in the cohort", n, 0, ""})
		criterion := t.Outcome.Rule.Needs()
		q, _ := unit.Find(string(criterion.Analyte))
		lose := func(lost int, rule, why string) {
			kept -= lost
			d.Attrition = append(d.Attrition, Step{title, rule, kept, lost, why})
		}
		if t.Excludes {
			lose(count[MetAtIndex], "not there already at the index", "already met at the index")
		}
		unseen := t.unseen()
		lose(count[NoFollowUpValue]-unseen, "with a follow-up value of "+name(q), "no follow-up value of "+name(q))
		if criterion.NeedsBaseline() {
			lose(count[NoBaselineValue], "with a baseline value of "+name(q), "no baseline value of "+name(q))
		}
		if t.since != nil {
			lose(count[NotReached], "by whom it was met", "never met")
			lose(unseen, "with a value of "+name(q)+" after that", "no later value of "+name(q))
		}
	}
}

// unseen counts the men of a loss who met what is to be lost, and were not seen later.
func (t *Times) unseen() (n int) {
	for p, s := range t.Status {
		if t.since != nil && s == NoFollowUpValue && t.since.of(p) >= 0 {
			n++
		}
	}
	return n
}

func name(q unit.Quantity) string { return lower(q.Title) }

func lower(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return string(s[0]|0x20) + s[1:]
	}
	return s
}

// remark tells which patients cannot be evaluated, at their row.
func (d *Dataset) remark() {
	d.unclassed()
	c := d.Cohort
	at := func(p int, f cohort.Finding) cohort.Finding {
		from := int(c.Patients.Source[p])
		f.Severity, f.At, f.Column = cohort.Info, c.Ref(from, int(c.Patients.Row[p]), c.Sources[from].ID), c.Sources[from].IDHeader
		return f
	}
	t := d.Baseline(unit.TotalTestosterone)
	want := fmt.Sprintf("a given baseline, or a visit in the %s months up to the index date", num(d.Plan.Baseline.Months))
	for p := range c.Patients.Len() {
		if c.Kind == cohort.TreatmentStart && (t == nil || math.IsNaN(t.At(p))) {
			d.Findings = append(d.Findings, at(p, cohort.Finding{Code: cohort.MissingBaseline,
				Got: "no baseline total testosterone", Want: want,
				Message: "the patient is not evaluable for response"}))
		}
		from, to := c.Visits.Of(p)
		some := false
		for v := from; v < to && !some; v++ {
			some = d.followUp(v)
		}
		if !some {
			d.Findings = append(d.Findings, at(p, cohort.Finding{Code: cohort.NoFollowUp,
				Got: "no follow-up visit", Want: "a visit after the index date, off testosterone",
				Message: "the patient counts in the cohort and in the sensitivity analysis only"}))
		}
	}
}
