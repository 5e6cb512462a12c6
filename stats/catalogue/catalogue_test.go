package catalogue

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"leydig/stats/results"
)

// rectangle is a CSV file as the catalogue wants it.
type rectangle struct {
	names   []string
	columns map[string][]string
	rows    int
}

func parseRectangle(t *testing.T, text string) *rectangle {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	r := &rectangle{names: lines[0], columns: map[string][]string{}, rows: len(lines) - 1}
	for c, name := range r.names {
		for _, l := range lines[1:] {
			r.columns[name] = append(r.columns[name], l[c])
		}
	}
	return r
}

func readRectangle(t *testing.T, file string) *rectangle {
	t.Helper()
	b, err := os.ReadFile("../../testdata/statistics/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return parseRectangle(t, string(b))
}

func (r *rectangle) Names() []string { return r.names }
func (r *rectangle) Rows() int       { return r.rows }

func (r *rectangle) Texts(name string) ([]string, error) {
	if c, ok := r.columns[name]; ok {
		return c, nil
	}
	return nil, fmt.Errorf("there is no column %q", name)
}

// Levels and Filled are plain: of the texts.
func (r *rectangle) Levels(name string) (levels []string, of []int32, err error) {
	texts, err := r.Texts(name)
	levels = []string{""}
	for _, t := range texts {
		k := slices.Index(levels, t)
		if k < 0 {
			k, levels = len(levels), append(levels, t)
		}
		of = append(of, int32(k))
	}
	return levels, of, err
}

func (r *rectangle) Filled(name string) (out []bool, err error) {
	texts, err := r.Texts(name)
	for _, t := range texts {
		out = append(out, t != "")
	}
	return out, err
}

func (r *rectangle) Numeric(name string) bool {
	_, err := r.Numbers(name)
	return err == nil
}

func (r *rectangle) Numbers(name string) ([]float64, error) {
	cells, err := r.Texts(name)
	if err != nil {
		return nil, err
	}
	out := make([]float64, len(cells))
	for i, c := range cells {
		if out[i] = math.NaN(); c == "" {
			continue
		}
		if out[i], err = strconv.ParseFloat(c, 64); err != nil {
			return nil, fmt.Errorf("column %q holds text", name)
		}
	}
	return out, nil
}

// first are the first rows.
func (r *rectangle) first(n int) *rectangle {
	out := &rectangle{names: r.names, columns: map[string][]string{}, rows: n}
	for name, c := range r.columns {
		out.columns[name] = c[:n]
	}
	return out
}

// quicker are the numbers of rows of their examples on which slow statistics are tried.
var quicker = map[string]int{"states": 100, "duration": 90}

// call is how a statistic is asked for.
type call struct {
	args    []string
	options map[string]string
	rows    Rectangle
	draw    bool
}

// exampleOf is the first example of help, with the file that it names.
func exampleOf(t *testing.T, s *Statistic) call {
	line, _, _ := strings.Cut(s.Example, "\n")
	c := call{options: map[string]string{}}
	words := strings.Fields(line)
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == "--":
		case strings.HasPrefix(w, "--"):
			if name := w[2:]; s.option(name).Kind == YesNo {
				c.options[name] = "true"
			} else {
				c.options[name] = words[i+1]
				i++
			}
		case strings.HasSuffix(w, ".csv"):
			c.rows = readRectangle(t, strings.Replace(w, "cohort", "labs", 1))
		default:
			c.args = append(c.args, w)
		}
	}
	if s.Name == "turnbull" {
		c.options["replicates"] = "40" // quicker
	}
	if n := quicker[s.Name]; n > 0 {
		c.rows = c.rows.(*rectangle).first(n)
	}
	return c
}

// with is the call with further options; an option set to "-" is taken out.
func (c call) with(options map[string]string) call {
	c.options = maps.Clone(c.options)
	for k, v := range options {
		if c.options[k] = v; v == "-" {
			delete(c.options, k)
		}
	}
	return c
}

// run gives the whole finding as text, to the last digit.
func (s *Statistic) run(c call) (string, *results.Found, error) {
	given := map[string][]string{}
	for k, v := range c.options {
		given[k] = []string{v}
	}
	in, err := s.Given(given)
	if err != nil {
		return "", nil, err
	}
	in.Draw = c.draw
	if s.ReadsFile(in) {
		in.Rows = c.rows
	} else if err := in.Type(c.args); err != nil {
		return "", nil, err
	}
	f, err := s.Compute(context.Background(), in)
	if err != nil {
		return "", nil, err
	}
	var b strings.Builder
	for _, t := range f.Tables {
		fmt.Fprintf(&b, "%+v\n", *t)
	}
	if f.Plot != nil {
		j, err := json.Marshal(f.Plot)
		if err != nil {
			return "", nil, err
		}
		b.Write(j)
	}
	return b.String(), &f, nil
}

// probes are values of options that must make a difference, by option or by entry
// and option.
var probes = map[string]string{
	"level": "0.8", "alternative": "less", "kind": "normal", "column": "age", "outcome": "age", "by": "recovered", "levels": "B,A",
	"mu": "100", "zeros": "pratt",
	"type": "6", "correct": "yes", "sides": "blaker", "variances": "equal", "low": "-60", "high": "70", "method": "blaker", "against": "0.4",
	"p1": "0.45", "p2": "0.8", "power": "0.85", "alpha": "0.1", "delta": "90", "sd": "150", "groups": "5", "between": "2", "within": "4",
	"hazard-ratio": "0.7",
	"allocation":   "0.3", "event-rate": "0.5", "width": "0.2", "n": "60",
	"time": "trt_duration", "event": "status=1", "entry": "entry", "weights": "weight", "cluster": "family", "strata": "site",
	"times": "2,4", "conf-type": "log",
	"estimator": "breslow", "tau": "3", "landmark": "2", "weight": "peto", "rho": "1", "gamma": "1", "pairwise": "holm",
	"ties": "breslow", "zph": "rank",
	"causes": "recovered", "variance": "aalen", "lower": "visit_before", "upper": "age", "replicates": "20", "seed": "2", "scores": "wilcoxon",
	"distribution": "lognormal", "quantiles": "0.4", "covariates": "age",

	"chisq columns": "arm,recovered", "chisq_gof columns": "arm,recovered", "fisher columns": "arm,recovered",
	"trend columns": "arm,recovered", "mcnemar columns": "arm,recovered",
	"friedman columns": "month1,month3", "t_paired columns": "month3,baseline", "correlation columns": "age,month6",
	"auc by": "arm", "auc levels": "yes,no", "anova by": "arm", "tukey by": "arm", "variances by": "arm", "kruskal by": "arm",
	"anova levels": "primary,secondary", "tukey levels": "primary,secondary", "variances levels": "primary,secondary",
	"kruskal levels": "primary,secondary",
	"km by":          "site", "logrank by": "site", "cox by": "site", "cuminc by": "site", "turnbull by": "etiology", "aft by": "etiology",
	"cox levels": "etiology=primary,secondary,mixed", "turnbull levels": "etiology=primary,secondary,mixed",
	"aft levels":     "etiology=primary,secondary,mixed",
	"cox covariates": "age,months", "turnbull covariates": "age", "logrank strata": "site", "cuminc event": "recovered",
	"aft covariates": "etiology",
	"aft strata":     "etiology", "turnbull level": "0.5", "t_test by": "recovered", "describe type": "6",

	"meta columns": "control_events,patients", "measure": "PR", "study": "year", "meta method": "DL", "means": "fitted", "meta by": "design",
	"moderators": "year", "repeat": "cumulative",
	"asymmetry": "peters", "cohort": "35,54", "figure": "funnel",

	"evalue measure": "OR", "clustered outcome": "grade=low", "clustered cluster": "site", "size": "3",
	"logistic outcome": "grade=low", "logistic levels": "arm=C,A,B", "model": "probit", "limits": "profile", "robust": "HC3",
	"logistic cluster": "site",
	"offset":           "log_samples", "trials": "samples", "spline": "age=4", "interaction": "age:arm", "logistic strata": "id",
	"linear levels": "arm=B,A", "linear cluster": "etiology", "linear weights": "fsh", "linear spline": "age=3",
	"ordinal outcome": "month", "order": "normal,borderline,low", "ordinal levels": "arm=C,A,B",
	"gee outcome": "grade=low", "gee cluster": "site", "gee levels": "arm=C,A,B", "family": "gaussian", "link": "probit",
	"correlation": "ar1", "gee time": "month",
	"mixed outcome": "log_samples", "group": "site", "mixed covariates": "month", "mixed levels": "arm=C,A,B", "mixed family": "binomial",
	"slopes":          "month",
	"tukey variances": "unequal", "rmst by": "etiology", "rmst levels": "south,north", "finegray event": "etiology",
	"finegray causes": "restarted,recovered",
	"finegray levels": "etiology=primary,secondary,mixed",
	"stop":            "age", "least": "8", "horizon": "10", "duration event": "adherence=full", "duration time": "age",
	"duration covariates": "adherence",
	"duration levels":     "adherence=part,full",
	"at":                  "5", "samples": "20", "prognosis event": "adherence=full", "prognosis time": "age",
	"prognosis covariates": "age,adherence",
	"prognosis levels":     "adherence=part,full",
	"id":                   "state", "state": "id", "states time": "id", "states order": "2,1,3,4", "transitions": "1:2,1:4,2:3,2:4,3:4",
	"exact": "4", "states times": "5",
	"impute outcome": "recovered", "auxiliary": "month1,month3", "impute levels": "arm=A,B", "sets": "5", "rounds": "3",
	"numbers": "normal", "shift": "relapse=-1",
	"treatment": "etiology=secondary", "weight levels": "etiology=primary,secondary,mixed", "weight outcome": "relapse=1",
	"target": "treated", "negative-control": "relapse=1",
	"calibration outcome": "id=003", "ratio": "2", "predicted": "other", "cox times": "3", "cox of": "age=50", "ridge": "20",
	"band": "hall-wellner", "km between": "1,4", "logrank at": "3", "rmst covariates": "age",
	"incidence_rate method": "mid_p", "jonckheere by": "arm", "jonckheere levels": "secondary,primary,mixed",
	"logistic contrast": "10*age", "linear contrast": "10*age", "gee contrast": "10*age",
	"trajectories subject": "site", "trajectories time": "duration", "trajectories value": "samples", "trajectories by": "arm",
	"trajectories at": "0,12", "trajectories lines": "3",
	"points": "1", "mixed spline": "month=3", "mixed interaction": "month:arm",
}

// contexts are further options beside which an option is tried: some are of use only so.
var contexts = map[string][]map[string]string{
	"proportions n":      {{"power": "-"}},
	"binomial n":         {{"power": "-"}},
	"t n":                {{"power": "-"}},
	"anova n":            {{"power": "-"}},
	"logrank n":          {{"power": "-"}},
	"precision n":        {{"width": "-"}},
	"fisher level":       {{"columns": "arm,recovered"}},
	"fisher sides":       {{"columns": "arm,recovered"}},
	"fisher seed":        {{"columns": "arm,recovered"}},
	"fisher alternative": {{"columns": "arm,recovered"}, {"columns": "arm,recovered", "sides": "blaker"}},
	"chisq correct":      {{"columns": "etiology,recovered"}},
	"logrank rho":        {{"weight": "fleming_harrington"}},
	"logrank gamma":      {{"weight": "fleming_harrington"}},
	"logrank strata":     {{"strata": "-"}},
	"logrank pairwise":   {{"strata": "-"}},
	"cuminc rho":         {{"by": "-"}},
	"cuminc strata":      {{"by": "-"}},
	"turnbull level":     {{"replicates": "0"}},
	"turnbull seed":      {{"replicates": "0"}},
	"turnbull scores":    {{"by": "-"}},
	"turnbull levels":    {{"covariates": "etiology"}},
	"cox weights":        {{"ties": "exact"}, {"firth": "true"}},
	"cox robust":         {{"ties": "exact"}, {"firth": "true"}, {"cluster": "family"}},
	"cox cluster":        {{"ties": "exact"}, {"firth": "true"}},
	"cox zph":            {{"firth": "true"}},
	"cox ties":           {{"firth": "true"}},
	"cox entry":          {{"firth": "true"}, {"ties": "exact"}},
	"aft strata":         {{"distribution": "exponential"}},
	"aft levels":         {{"covariates": "etiology"}},
	"aft time":           {{"lower": "-", "upper": "-", "event": "recovered"}},
	"auc by":             {{"levels": "-"}},
	"auc levels":         {{"by": "recovered"}},
	"cuminc event":       {{"causes": "yes"}},
	"meta by":            {{"moderators": "year"}},
	"meta method":        {{"measure": "PR"}},
	"meta means":         {{"measure": "quartiles", "columns": "hr_lower,hr,hr_upper,patients"}},
	"logistic limits": {{"cluster": "-"}, {"cluster": "-", "firth": "true"}, {"cluster": "-", "model": "poisson"},
		{"cluster": "-", "weights": "log_samples"}},
	"logistic robust":     {{"cluster": "-"}, {"cluster": "-", "firth": "true"}},
	"logistic firth":      {{"cluster": "-"}, {"cluster": "-", "model": "probit"}},
	"logistic strata":     {{"cluster": "-", "covariates": "month"}, {"cluster": "-", "model": "probit"}},
	"logistic trials":     {{"outcome": "relapse"}},
	"linear robust":       {{"cluster": "etiology"}},
	"ordinal outcome":     {{"order": "-"}},
	"gee family":          {{"outcome": "relapse"}},
	"rmst by":             {{"levels": "primary,secondary"}, {"levels": "-"}},
	"finegray event":      {{"causes": "secondary,primary"}},
	"gee time":            {{"correlation": "ar1"}},
	"mixed family":        {{"outcome": "relapse", "slopes": "-"}},
	"duration levels":     {{"covariates": "adherence"}},
	"prognosis levels":    {{"covariates": "age,adherence"}},
	"weight family":       {{"outcome": "relapse"}},
	"weight levels":       {{"covariates": "age,etiology"}},
	"calibration outcome": {{"outcome": "recovered=no"}},
	"cox of":              {{"covariates": "age", "strata": "-"}},
	"cox times":           {{"of": "age=50", "covariates": "age"}},
	"cox residuals":       {{"firth": "true"}},
	"jonckheere by":       {{"levels": "A,B"}},
	"km between":          {{"band": "equal-precision"}},
	"logrank level":       {{"at": "3", "strata": "-"}},
	"logrank at":          {{"strata": "-"}},
	"logrank combo":       {{"by": "site"}},
	"mixed points":        {{"outcome": "relapse", "slopes": "-", "family": "binomial"}},
}

// refusedOnly are options of which the sample calls have no use, with the reason.
var refusedOnly = map[string]string{
	"aft time":     "the file has intervals; with a file of times: TestCases",
	"aft event":    "likewise",
	"states id":    "likewise: another column has two rows of one value at one time",
	"states time":  "with another column a man's rows have one time: refused",
	"states state": "the file has one column of states: another is refused",
}

// TestNoOptionIsIgnored gives every option of every entry a value on sample data:
// the finding changes or the option is refused by its name, with a reason.
func TestNoOptionIsIgnored(t *testing.T) {
	for i := range All {
		s := &All[i]
		path := strings.TrimSpace(s.Family + " " + s.Name)
		t.Run(path, func(t *testing.T) { s.noOptionIsIgnored(t, path) })
	}
}

func (s *Statistic) noOptionIsIgnored(t *testing.T, path string) {
	base := exampleOf(t, s)
	if base.rows == nil && s.ReadsFiles() {
		base.rows = readRectangle(t, "labs.csv")
	}
	if _, _, err := s.run(base); err != nil {
		t.Errorf("%s: the example fails: %v", path, err)
		return
	}
	runs := memory{}
	for _, o := range s.Options {
		key := s.Name + " " + o.Name
		value, ok := probes[key]
		if !ok {
			value, ok = probes[o.Name]
		}
		if o.Kind == YesNo {
			value, ok = "true", true
		}
		if o.Never != "" {
			value, ok = "0.8", true
		}
		if !ok {
			t.Errorf("%s --%s: the test has no value to try", path, o.Name)
			continue
		}
		used := false
		for _, c := range append([]map[string]string{{}}, contexts[key]...) {
			for _, draw := range slices.Compact([]bool{false, s.Draws}) {
				u := s.tried(t, runs, base.with(c), o, value, draw, path)
				used = used || u
			}
		}
		switch why := refusedOnly[path+" "+o.Name]; {
		case o.Never != "" && used:
			t.Errorf("%s --%s: the reason why there is none is wrong", path, o.Name)
		case o.Never == "" && !used && why == "":
			t.Errorf("%s --%s %s: of no use anywhere", path, o.Name, value)
		}
	}
}

// memory keeps what runs gave: many options are tried beside the same others.
type memory map[string]struct {
	text string
	err  error
}

func (m memory) of(s *Statistic, c call) (string, error) {
	key := fmt.Sprint(c.options, c.draw)
	x, ok := m[key]
	if !ok {
		x.text, _, x.err = s.run(c)
		m[key] = x
	}
	return x.text, x.err
}

// tried tells whether an option made a difference; one that was ignored is an error.
func (s *Statistic) tried(t *testing.T, runs memory, base call, o Option, value string, draw bool, path string) bool {
	t.Helper()
	base.draw = draw
	delete(base.with(nil).options, o.Name)
	without, errWithout := runs.of(s, base.with(map[string]string{o.Name: "-"}))
	if errWithout != nil && o.Missing == "" && !o.Required && !strings.Contains(errWithout.Error(),
		"give ") && !errors.Is(errWithout, errNoCovariate) {
		t.Errorf("%s %v: %v", path, base.options, errWithout)
		return false
	}
	if before := base.options[o.Name]; errWithout != nil && before != "" && before != value {
		without, _ = runs.of(s, base)
	}
	with, err := runs.of(s, base.with(map[string]string{o.Name: value}))
	switch {
	case err != nil:
		if !strings.Contains(err.Error(), "--"+o.Name) && !strings.Contains(err.Error(), value) {
			t.Errorf("%s %v --%s %s: refused without its name: %v", path, base.options, o.Name, value, err)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s --%s: %q is more than a line", path, o.Name, err)
		}
		return false
	case with == without:
		t.Errorf("%s %v: --%s %s changes nothing and is not refused", path, base.options, o.Name, value)
		return false
	}
	return true
}

// TestEntries holds the list against itself.
func TestEntries(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range All {
		path := s.Family + " " + s.Name
		if seen[path] {
			t.Errorf("%s stands twice", path)
		}
		seen[path] = true
		names := map[string]bool{}
		for _, o := range s.Options {
			if names[o.Name] {
				t.Errorf("%s --%s stands twice", path, o.Name)
			}
			names[o.Name] = true
			if o.Never == "" && o.Help == "" {
				t.Errorf("%s --%s has no help", path, o.Name)
			}
			if o.Kind == Word && o.Default != "" && !slices.Contains(o.Words, o.Default) {
				t.Errorf("%s --%s: the default %s is none of its words", path, o.Name, o.Default)
			}
		}
		for _, o := range s.Options {
			for _, r := range o.Rules {
				if other := s.option(r.With); r.Why == "" || r.Is != "" && other.Kind == Word && !slices.Contains(other.Words, r.Is) {
					t.Errorf("%s --%s: the rule %+v", path, o.Name, r)
				}
			}
		}
		if s.Short == "" || s.Example == "" || s.Run == nil || len(s.Methods) == 0 {
			t.Errorf("%s is not complete", path)
		}
	}
}
