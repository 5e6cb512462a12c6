package derive

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Phase is a part of follow-up: between months, between numbers of the patient's row, or
// while the input's table of treatments has him on one.
type Phase struct {
	Name    string  `yaml:"name"`
	Title   string  `yaml:"title,omitempty"`
	From    float64 `yaml:"from,omitempty"` // month
	Until   float64 `yaml:"until,omitempty"`
	FromOf  string  `yaml:"from_of,omitempty"` // a column of months
	UntilOf string  `yaml:"until_of,omitempty"`
	During  string  `yaml:"during,omitempty"` // a treatment, or several joined by +
}

// outcomes declares response and eugonadism within a phase.
func (x Phase) outcomes(p Plan) ([]Outcome, error) {
	if !nameForm.MatchString(x.Name) {
		return nil, fmt.Errorf("outcomes: phases: name: %q: want small letters, digits and _", x.Name)
	}
	seen := Seen{From: x.From, By: x.Until, FromOf: x.FromOf, ByOf: x.UntilOf, During: x.During}
	switch {
	case seen == Seen{}:
		return nil, fmt.Errorf("outcomes: phases: %s: give from or until, in months, from_of or until_of, a column of months, or during, a "+
			"treatment",
			x.Name)
	case x.From < 0 || x.Until < 0 || x.Until > 0 && x.From >= x.Until:
		return nil, fmt.Errorf("outcomes: phases: %s: want months from 0 on, from before until", x.Name)
	case x.FromOf != "" && x.From != 0 || x.UntilOf != "" && x.Until != 0:
		return nil, fmt.Errorf("outcomes: phases: %s: from and from_of, until and until_of exclude each other", x.Name)
	}
	title := cmp.Or(x.Title, spoken(x.Name))
	response := Criterion{Analyte: unit.TotalTestosterone, AtLeast: p.Responder.AtLeast, Rise: p.Responder.Rise}
	return []Outcome{
		{Name: Responder + "_in_" + x.Name, Title: "Responder in the phase " + title, Beside: Responder, Named: "phases",
			Rule: Response{response, When{Kind: "any"}, seen}},
		{Name: EverEugonadal + "_in_" + x.Name, Title: "Eugonadal in the phase " + title + ", of those measured in it", Beside: EverEugonadal,
			Named: "phases", Rule: Ever{Criterion: p.EugonadalCriterion(), Seen: seen, Measured: true}},
	}, nil
}

// mostPhases is how many treatments a table of them makes phases of by itself: those of
// the most men.
const mostPhases = 12

// coursePhases declares the outcomes within each treatment that the input's table of them
// gives, where the plan has no phases of its own and there are two treatments at least.
func (d *Dataset) coursePhases() ([]Outcome, error) {
	c := d.Cohort
	if c.Courses == nil || len(d.Plan.Phases) > 0 {
		return nil, nil
	}
	men := map[string]int{}
	for p := range c.Patients.Len() {
		had := map[string]bool{}
		from, to := c.Visits.Of(p)
		for v := from; v < to; v++ {
			if at := c.Courses.At(p, c.Visits.Time.At(v)); at != "" && d.followUp(v) && !had[at] {
				had[at] = true
				men[at]++
			}
		}
	}
	if len(men) < 2 {
		return nil, nil
	}
	var treatments []string
	for t := range men {
		treatments = append(treatments, t)
	}
	slices.SortFunc(treatments, func(a, b string) int { return cmp.Or(cmp.Compare(men[b], men[a]), cmp.Compare(a, b)) })
	var out []Outcome
	for i, t := range treatments[:min(len(treatments), mostPhases)] {
		x := Phase{Name: phaseName(t), Title: levelTitle(Treatment, t), During: t}
		if slices.ContainsFunc(out, func(o Outcome) bool { return o.Name == Responder+"_in_"+x.Name }) {
			x.Name += "_" + num(float64(i+1))
		}
		within, err := x.outcomes(d.Plan)
		if err != nil {
			return nil, err
		}
		for _, o := range within {
			o.Named = "" // not asked for: left out where there is nothing to say
			out = append(out, o)
		}
	}
	return out, nil
}

// phaseName makes a name of a treatment: small letters, digits and _.
func phaseName(treatment string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(treatment))
	if name[0] < 'a' || name[0] > 'z' {
		name = "on_" + strings.TrimLeft(name, "_")
	}
	return name
}

// sameTreatments tells whether two combinations are of the same treatments, in any order.
func sameTreatments(a, b string) bool {
	if a == b || len(a) != len(b) {
		return a == b
	}
	x, y := strings.Split(a, "+"), strings.Split(b, "+")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// knowsTreatment refuses a treatment that no course is of.
func (d *Dataset) knowsTreatment(during string) error {
	if during == "" {
		return nil
	}
	if d.Cohort.Courses == nil {
		return fmt.Errorf("during: the input has no table of treatments (a sheet with a row for each: patient, treatment, start, end)")
	}
	levels := d.Cohort.Courses.Levels
	for part := range strings.SplitSeq(during, "+") {
		if !slices.Contains(levels, part) {
			return fmt.Errorf("during: no course is of %q%s; there are %s", part, cohort.DidYouMean(part, levels), strings.Join(levels, ", "))
		}
	}
	return nil
}
