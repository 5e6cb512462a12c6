package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/stats"
	"leydig/stats/competing"
	"leydig/stats/results"
	"leydig/stats/survival"
)

const ofGray = "strata and weights are of Gray's test, which compares the groups of --by"

var cumulativeIncidence = Statistic{
	Name: "cuminc", Short: "Cumulative incidence with competing events (Aalen-Johansen), Gray's test",
	Usage: "FILE --time COLUMN --event COLUMN --causes VALUE,... [--by COLUMN]",
	Long: `Estimates the cumulative incidence of each cause. --causes lists the values of the
event column that are causes; every other value is a censoring, and is told.`,
	Example: `followup.csv --time months --event outcome --causes recovered,restarted --by age_band`,
	Needs:   Needs{Input: Rows}, Draws: true, Several: true,
	Options: options(timeOption,
		Option{Name: "event", Kind: Column, Help: "column that tells what happened", Required: true},
		Option{Name: "causes", Kind: Texts, Help: "values of the event column that are causes, the one of interest first",
			Missing: "--causes lists the values of the event column that are causes"},
		byOption, level,
		Option{Name: "strata", Kind: Columns, Help: "columns of strata, for Gray's test", Rules: []Rule{only("by", "", ofGray)}},
		timesOption, scaleOption,
		Option{Name: "variance", Kind: Word, Default: string(competing.Jackknife), Words: words(competing.Variances), Help: "variance"},
		Option{Name: "rho", Kind: Number, Default: "0", Help: "of Gray's test: power of 1 - F", Rules: []Rule{only("by", "", ofGray)}}),
	Methods: ms{competing.Method, competing.AalenMethod, competing.GrayMethod},
	Run:     runIncidence,
}

// causes is the rows of a competing-risks analysis: cause 0 is censored.
type causes struct {
	time  []float64
	cause []int
	names []string
}

// causeRows reads times and causes, and lists what is taken as censored.
func (in *Given) causeRows(further ...string) (s *sample, c causes, censored []string, err error) {
	event := in.word("event")
	if s, err = in.sample(append([]string{in.word("time"), event}, further...)...); err != nil {
		return nil, c, nil, err
	}
	if c.time, err = s.numbers(in.word("time")); err != nil {
		return nil, c, nil, err
	}
	cells, err := s.texts(event)
	if err != nil {
		return nil, c, nil, err
	}
	if err := s.forbid(func(i int) string {
		if c.time[i] < 0 {
			return fmt.Sprintf("%s = %s is negative; a time is counted from its start", in.word("time"), shown(c.time[i]))
		}
		return ""
	}); err != nil {
		return nil, c, nil, err
	}
	c.names = in.texts("causes")
	for _, name := range c.names {
		if !slices.Contains(cells, name) {
			return nil, c, nil, fmt.Errorf("--causes %s: no row has %s = %s; there are %s", name, event, name,
				strings.Join(distinct(cells), ", "))
		}
	}
	for _, cell := range cells {
		k := slices.Index(c.names, cell) + 1
		if k == 0 {
			censored = append(censored, cell)
		}
		c.cause = append(c.cause, k)
	}
	return s, c, distinct(censored), nil
}

func runIncidence(_ context.Context, in *Given) (results.Found, error) {
	by, strataColumns := in.texts("by"), in.texts("strata")
	s, c, censored, err := in.causeRows(slices.Concat(by, strataColumns)...)
	if err != nil {
		return results.Found{}, err
	}
	labels, of, err := s.groups(by)
	if err != nil {
		return results.Found{}, err
	}
	tables, err := competing.Tabulate(c.time, c.cause, len(c.names), of, len(labels))
	if err != nil {
		return results.Found{}, err
	}
	variance, scale := competing.Variance(in.word("variance")), survival.Transform(in.word("conf-type"))
	var estimates []competing.Incidence
	for g, t := range tables {
		a, err := competing.AalenJohansen(t, variance, scale, in.level())
		if err != nil {
			return results.Found{}, fmt.Errorf("%s: %w", labels[g], err)
		}
		estimates = append(estimates, a)
	}
	t := in.incidenceAt(labels, c, estimates)
	if len(censored) > 0 {
		t.Note("taken as censored: %s", strings.Join(censored, ", "))
	}
	t.Note("%s limits on the %s scale, %s variance", percent(in.level()), scale, variance)
	t.By(map[competing.Variance]stats.Method{competing.Jackknife: competing.Method, competing.Aalen: competing.AalenMethod}[variance])
	out := results.Found{Tables: []*results.Table{t}}
	if len(by) > 0 {
		gray, err := in.gray(s, c, of, len(labels), strataColumns)
		if err != nil {
			return results.Found{}, err
		}
		out.Tables = append(out.Tables, gray)
	}
	if in.Draw {
		out.Plot = incidencePlot(in.word("time"), in.level(), labels, c.names, estimates)
	}
	return out, nil
}

// incidenceAt lists the curves at the times asked for.
func (in *Given) incidenceAt(labels []string, c causes, estimates []competing.Incidence) *results.Table {
	times, asked, beyond := in.list("times"), in.Has("times"), false
	if times == nil {
		times = roundTimes(slices.Max(c.time))
	}
	t := results.NewTable("cumulative_incidence", "Cumulative incidence", "group", "cause", "time", "at risk", "incidence",
		"se", "lower", "upper")
	for g, a := range estimates {
		for k, name := range c.names {
			for _, at := range times {
				if end := len(a.Time) - 1; at > a.Time[end] && !(asked && a.EventFree.Value[end] == 0) {
					if asked {
						t.Add(labels[g], name, at, 0., math.NaN(), math.NaN(), math.NaN(), math.NaN())
						beyond = true
					}
					continue
				}
				v := a.At(a.Cause[k], at)
				risk := 0.0
				if j := slices.IndexFunc(a.Time, func(x float64) bool { return x >= at }); j >= 0 {
					risk = a.AtRisk[j]
				}
				t.Add(labels[g], name, at, risk, v.Value, v.SE, v.CI.Lower, v.CI.Upper)
			}
		}
	}
	if beyond {
		t.Note("NE, not estimable: %s", survival.BeyondFollowUp)
	}
	return t
}

// gray compares the groups' cumulative incidence of each cause.
func (in *Given) gray(s *sample, c causes, of []int, groups int, strataColumns []string) (*results.Table, error) {
	t := results.NewTable("gray", "Gray's test between the groups", "cause", "chi-squared", "df", "p")
	m := competing.GrayMethod
	rho := in.number("rho")
	if rho != 0 {
		m.ID += ".weighted"
		m.Label += fmt.Sprintf(" (weight (1 - F)^%s)", shown(rho))
	}
	if len(strataColumns) > 0 {
		m.ID, m.Label = m.ID+".stratified", m.Label+", stratified"
	}
	t.By(m)
	names, stratum, err := s.strata(strataColumns)
	if err != nil {
		return nil, err
	}
	var strata [][]competing.Table
	for h := range names {
		rows := rowsOf(stratum, h)
		tables, err := competing.Tabulate(stats.Pick(c.time, rows), stats.Pick(c.cause, rows), len(c.names), stats.Pick(of, rows), groups)
		if err != nil {
			return nil, err
		}
		strata = append(strata, tables)
	}
	for k, name := range c.names {
		r, err := competing.Gray(strata, k+1, rho)
		if err != nil {
			t.Note("%s: not estimable: %v", name, err)
		}
		t.Add(name, r.Statistic, r.DF, results.P(r.P))
	}
	return t, nil
}

// incidencePlot shows the cumulative incidence of each cause in each group.
func incidencePlot(time string, level float64, labels, names []string, estimates []competing.Incidence) *results.Plot {
	p := &results.Plot{Time: time, Share: "Cumulative incidence, %", Level: level, Rising: true}
	for g, a := range estimates {
		for k, name := range names {
			label := name
			if len(labels) > 1 {
				label = labels[g] + ", " + name
			}
			v := a.Cause[k]
			p.Curves = append(p.Curves, results.PlotCurve{Label: label, Curve: results.Curve{
				Time: results.Floats(a.Time), AtRisk: results.Floats(a.AtRisk), Events: results.Floats(a.Events[k]),
				Censored: results.Floats(a.Censored),
				Survival: results.Floats(
					v.Value,
				), SE: results.Floats(v.SE), Lower: results.Floats(v.Lower), Upper: results.Floats(v.Upper)}})
		}
	}
	return p
}
