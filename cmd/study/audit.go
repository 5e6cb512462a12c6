package study

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/analysis"
	"leydig/stats/proportion"
	"leydig/stats/results"
	"leydig/stats/survival"
)

// auditScript is the part of the script that every study has.
//
//go:embed audit.R
var auditScript string

// auditFolder is the folder of a report in which the audit lies.
const auditFolder = "audit"

// Audit writes what a reviewer needs to compute the headline numbers anew without this
// program: the canonical tables, and a script for R with the survival package.
func (s *Study) Audit(out Sink, set *results.Set) error {
	for _, name := range []string{"patients", "visits"} {
		t, _ := s.Export(name)
		if err := toFile(out, auditFolder+"/"+name+".csv", func(w io.Writer) error { return t.Write(w, "csv") }); err != nil {
			return err
		}
	}
	var script strings.Builder
	if err := s.auditHead(&script, set); err != nil {
		return err
	}
	return toFile(out, auditFolder+"/audit.R", func(w io.Writer) error {
		_, err := io.WriteString(w, script.String()+auditScript)
		return err
	})
}

// auditHead writes the study's definitions and the report's numbers as R.
func (s *Study) auditHead(b *strings.Builder, set *results.Set) error {
	d := s.Data.Plan
	when, err := derive.ParseWhen(d.Responder.When)
	if err != nil {
		return err
	}
	kind := "treatment-start"
	if s.Data.Cohort.Kind == cohort.TRTStop {
		kind = "trt-stop"
	}
	fmt.Fprintf(b, `# The headline numbers of this report, computed anew by R from patients.csv and visits.csv
# beside it: base R and the survival package, nothing of leydig's. Run it with
#   Rscript audit.R
# A line a number; the exit status is 1 where one differs. Written by leydig %s.

`, set.Run.Version)
	if set.Run.Synthetic != "" {
		b.WriteString("# SYNTHETIC COHORT: its patients are invented.\n\n")
	}
	b.WriteString("# ---- The definitions of this study. ----\n")
	put := func(name, value string) { fmt.Fprintf(b, "%s <- %s\n", name, value) }
	put("kind", strconv.Quote(kind))
	put("level", rNumber(set.AnyLevel()))
	put("rise", rNumber(d.Responder.Rise))
	put("at_least", rNumber(d.Responder.AtLeast))
	put("responder_when", strconv.Quote(when.Kind))
	put("window_month", rNumber(when.Month))
	put("responder_confirm", strconv.Itoa(max(1, d.Responder.Confirm)))
	put("eugonadal_at_least", rNumber(d.Eugonadal.AtLeast))
	put("eugonadal_below", rNumber(d.Eugonadal.Below))
	put("eugonadal_confirm", strconv.Itoa(max(1, d.Eugonadal.Confirm)))
	put("sperm_at_least", rNumber(d.Sperm.AtLeast))
	put("sperm_confirm", strconv.Itoa(max(1, d.Sperm.Confirm)))
	put("baseline_months", rNumber(d.Baseline.Months))
	put("baseline_visits", strconv.Itoa(d.Baseline.Visits))
	put("schedule", rVector(d.Schedule))
	var by []string
	for _, name := range slices.Sorted(maps.Keys(d.Washout.By)) {
		by = append(by, strconv.Quote(name)+" = "+rNumber(d.Washout.By[name]))
	}
	put("washout_days", rNumber(d.Washout.Days))
	put("washout_by", "list("+strings.Join(by, ", ")+")")
	head, at, err := headline(set)
	if err != nil {
		return err
	}
	put("read_at", rVector(at))
	b.WriteString("\n# ---- The numbers of the report. ----\nexpected <- c(\n")
	for i, h := range head {
		comma := ","
		if i == len(head)-1 {
			comma = ""
		}
		fmt.Fprintf(b, "  %s = %s%s\n", strconv.Quote(h.name), rNumber(h.value), comma)
	}
	b.WriteString(")\n")
	if len(head) == 0 {
		return errors.New("the report has no headline number to audit")
	}
	return nil
}

// headNumber is a number of the report by the name that the script gives it.
type headNumber struct {
	name  string
	value float64
}

// headline lists the numbers of the summary, and at which months curves were read. Limits by
// methods that base R and its survival package lack are not among them.
func headline(set *results.Set) (out []headNumber, at []float64, err error) {
	s := &set.Summary
	ix, err := set.Index()
	if err != nil {
		return nil, nil, err
	}
	add := func(name string, v float64) { out = append(out, headNumber{name, v}) }
	count := func(name string, n int64) { add(name, float64(n)) }
	limits := func(name string, w *[2]results.Float, key results.Key) {
		if r := ix.Get(key); w != nil && r != nil && r.Method == proportion.WilsonMethod.ID {
			add(name+" lower", float64(w[0]))
			add(name+" upper", float64(w[1]))
		}
	}
	count("patients", s.Patients)
	count("visits", s.Visits)
	count("evaluable", s.Evaluable)
	count("responders", s.Responders)
	limits("responders", s.Wilson, results.Key{Analysis: "response", Outcome: derive.Responder, Stat: results.Rate})
	if s.Sensitivity != nil {
		count("responders, not evaluable counted as none: of", s.Sensitivity.N)
		count("responders, not evaluable counted as none", s.Sensitivity.Responders)
	}
	count("responders at the last visit", s.RespondersLast)
	for _, m := range s.Eugonadism {
		name := "month " + strconv.FormatFloat(m.Month, 'g', -1, 64)
		count(name+" measured", m.Measured)
		count(name+" eugonadal", m.Eugonadal)
		limits(name, m.Wilson, results.Key{Analysis: "eugonadism", Outcome: analysis.EugonadismOutcome, At: analysis.Month(m.Month),
			Stat: results.Rate})
	}
	count("ever eugonadal", s.EverEugonadal)
	curve := func(name, outcome string, c *results.CurveFigures) {
		if c == nil {
			return
		}
		count(name+" at risk", c.AtRisk)
		count(name+" events", c.Events)
		if c.AtRisk == 0 {
			return
		}
		add(name+" median", float64(c.Median))
		r := ix.Get(results.Key{Analysis: "recovery", Outcome: outcome, Stat: results.CurveStat})
		// R's survival package has neither the limits of small samples nor those of several courses a man.
		plain := r != nil && r.Method == survival.KaplanMeierMethod.ID
		if plain && !math.IsNaN(float64(c.Median)) { // of one that is not reached the report says no limits
			add(name+" median lower", float64(c.Lower))
			add(name+" median upper", float64(c.Upper))
		}
		at = append(at, reached(set, outcome, func(month string, n results.Number) {
			add(name+" by month "+month, float64(n.Value))
			if plain {
				add(name+" by month "+month+" lower", float64(n.Lower))
				add(name+" by month "+month+" upper", float64(n.Upper))
			}
		})...)
	}
	if r := s.Recovery; r != nil {
		count("recovery, eugonadal at the index", r.Excluded)
		curve("recovery", derive.Recovery, &r.CurveFigures)
		if !math.IsNaN(float64(r.Turnbull)) {
			add("recovery Turnbull median", float64(r.Turnbull))
		}
	}
	curve("recovery, confirmed", derive.RecoveryConfirmed, s.RecoveryConfirmed)
	curve("response, confirmed", derive.ResponseConfirmed, s.ResponseConfirmed)
	if s.Sperm != nil {
		count("sperm measured", s.Sperm.Measured)
		count("sperm at the level", s.Sperm.Reached)
		count("sperm at the own baseline", s.Sperm.Returned)
		curve("sperm", derive.SpermRecovery, &s.Sperm.CurveFigures)
	}
	out = append(out, levelCounts(s)...)
	slices.Sort(at)
	return out, slices.Compact(at), nil
}

// levelCounts are the numbers of men at the levels of the strata that always stand, and of yes and no.
func levelCounts(s *results.Summary) (out []headNumber) {
	count := func(name string, n int64) { out = append(out, headNumber{name, float64(n)}) }
	for _, f := range []struct {
		name   string
		levels map[string]int64
	}{{derive.AgeBand, s.AgeBand}, {derive.TRTDurationBand, s.TRTDurationBand}, {derive.EtiologyClass, s.EtiologyClass}} {
		for _, l := range slices.Sorted(maps.Keys(f.levels)) {
			count(f.name+" "+l, f.levels[l])
		}
	}
	for _, f := range []struct {
		name string
		n    results.YesNo
	}{{"symptoms improved", s.SymptomsImproved}, {"adverse event", s.AdverseEvent}} {
		count(f.name+" yes", f.n.Yes)
		count(f.name+" no", f.n.No)
	}
	return out
}

// reached gives everybody's curve of an outcome where the plan reads it.
func reached(set *results.Set, outcome string, give func(month string, n results.Number)) (at []float64) {
	for i := range set.Results {
		r := &set.Results[i]
		k := r.Key
		n, ok := r.Value.(results.Number)
		if !ok || k.Analysis != "recovery" || k.Outcome != outcome || k.Stat != results.Reached || len(k.Group) > 0 || k.Term != (stats.Term{}) {
			continue
		}
		if m, err := strconv.ParseFloat(k.At, 64); err == nil {
			at = append(at, m)
			give(k.At, n)
		}
	}
	return at
}

func rNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NA"
	case math.IsInf(v, 1):
		return "Inf"
	case math.IsInf(v, -1):
		return "-Inf"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

func rVector(v []float64) string {
	var parts []string
	for _, x := range v {
		parts = append(parts, rNumber(x))
	}
	return "c(" + strings.Join(parts, ", ") + ")"
}
