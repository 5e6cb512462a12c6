// Package published holds figures that were printed on testosterone recovery: who
// printed them, by which definition and estimator, where they were read; whether a
// figure is consistent with itself (Check); and how a cohort's own figure compares with
// it (Compare). It reads no file and knows no patient: a cohort's figures come as counts
// and life tables, and whoever parses YAML hands in a Registry.
package published

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"leydig/stats/survival"
)

// Source is the registry that comes with the program, in the form of a user's own.
//
//go:embed registry.yaml
var Source []byte

// SourceName is what errors and reports call it.
const SourceName = "built-in registry"

// Registry is a list of printed figures.
type Registry struct {
	Schema  int      `yaml:"schema"`
	Figures []Figure `yaml:"figures"`
}

// Figure is one printed figure with what is known of it.
type Figure struct {
	ID        string    `yaml:"id"`
	Study     string    `yaml:"study"`
	Year      int       `yaml:"year,omitempty"`
	Journal   string    `yaml:"journal,omitempty"`
	DOI       string    `yaml:"doi,omitempty"`
	PMID      string    `yaml:"pmid,omitempty"`
	Metric    string    `yaml:"metric"`
	Value     *float64  `yaml:"value,omitempty"`
	Values    []float64 `yaml:"values,omitempty"`
	Decimals  int       `yaml:"decimals,omitempty"` // of Value, as printed
	Unit      string    `yaml:"unit,omitempty"`
	N         int64     `yaml:"n,omitempty"` // patients of the study
	Numerator *int64    `yaml:"numerator,omitempty"`
	// Denominator is of this figure, where it is not N.
	Denominator     int64     `yaml:"denominator,omitempty"`
	NumeratorSource string    `yaml:"numerator_source,omitempty"`
	SD              float64   `yaml:"sd,omitempty"`
	Whole           bool      `yaml:"whole,omitempty"` // Value is a mean of whole numbers: a score, a count
	Baseline        float64   `yaml:"baseline,omitempty"`
	BaselineSD      float64   `yaml:"baseline_sd,omitempty"`
	Interval        []float64 `yaml:"interval,omitempty"` // as printed, lower and upper
	Level           float64   `yaml:"level,omitempty"`
	P               float64   `yaml:"p,omitempty"`
	PBelow          bool      `yaml:"p_below,omitempty"` // printed as P < p
	Definition      string    `yaml:"definition,omitempty"`
	TimeHorizon     string    `yaml:"time_horizon,omitempty"`
	TimeOrigin      string    `yaml:"time_origin,omitempty"`
	Estimator       string    `yaml:"estimator,omitempty"`
	Population      string    `yaml:"population,omitempty"`
	Intervention    string    `yaml:"intervention,omitempty"`
	From            string    `yaml:"source"` // found, recall, claimed
	VerifiedIn      string    `yaml:"verified_in,omitempty"`
	Quality         string    `yaml:"quality,omitempty"`
	Certainty       string    `yaml:"certainty,omitempty"`
	ClaimedBy       string    `yaml:"claimed_by,omitempty"`
	Notes           string    `yaml:"notes,omitempty"`

	Compute *Computation `yaml:"compute,omitempty"`
	Groups  []Summary    `yaml:"groups,omitempty"` // whose means and SDs make the figure's
	Arms    []Arm        `yaml:"arms,omitempty"`   // two arms' counts, of which P is
	Parts   []int64      `yaml:"parts,omitempty"`  // counts that make N
	Shares  []Share      `yaml:"shares,omitempty"` // further percentages
	Quotes  []Quote      `yaml:"quotes,omitempty"` // values with their printed units
	Change  *Change      `yaml:"change,omitempty"`
	Again   []Repeated   `yaml:"again,omitempty"` // printed more than once
	Crude   *CrudeCount  `yaml:"crude,omitempty"` // beside a life-table figure
	Curve   *Curve       `yaml:"curve,omitempty"` // of a time to event, as read off a figure
	// CaseMix is who the paper's men were, as far as it prints it.
	CaseMix []Mix `yaml:"case_mix,omitempty"`
}

// Curve is a curve as it was read off a figure: the share with the event, in percent, at
// months, and the numbers at risk printed below it. Events is their total where it is told.
type Curve struct {
	Months     []float64 `yaml:"months"`
	Percent    []float64 `yaml:"percent"`
	RiskMonths []float64 `yaml:"risk_months"`
	AtRisk     []float64 `yaml:"at_risk"`
	Events     float64   `yaml:"events,omitempty"`
}

// table is the life table of times that have the curve, in months.
func (c *Curve) table() (survival.Table, error) {
	p := survival.Published{Time: c.Months, RiskTime: c.RiskMonths, NumberRisk: c.AtRisk, Events: c.Events}
	for _, v := range c.Percent {
		p.Survival = append(p.Survival, 1-v/100)
	}
	time, event, err := survival.Reconstruct(p)
	if err != nil {
		return survival.Table{}, err
	}
	return survival.Tabulate(time, event)
}

// Mix is a printed characteristic of the paper's men: the mean, and the SD where there is
// one, of a number; or the share, in percent, of a level.
type Mix struct {
	Variable string  `yaml:"variable"`
	Mean     float64 `yaml:"mean,omitempty"`
	SD       float64 `yaml:"sd,omitempty"`
	Level    string  `yaml:"level,omitempty"`
	Percent  float64 `yaml:"percent,omitempty"`
}

// Words is what the men are weighted to.
func (m Mix) Words() string {
	switch {
	case m.Level != "":
		return fmt.Sprintf("%s %s %g%%", m.Variable, m.Level, m.Percent)
	case m.SD > 0:
		return fmt.Sprintf("%s %g (SD %g)", m.Variable, m.Mean, m.SD)
	}
	return fmt.Sprintf("%s %g", m.Variable, m.Mean)
}

// Computation is the figure's definition as a cohort can be asked for it.
type Computation struct {
	Kind          string   `yaml:"kind"` // one of Kinds
	Analyte       string   `yaml:"analyte,omitempty"`
	Column        string   `yaml:"column,omitempty"` // of a characteristic
	AtLeast       float64  `yaml:"at_least,omitempty"`
	Below         float64  `yaml:"below,omitempty"`
	Rise          float64  `yaml:"rise,omitempty"`
	OfBaseline    float64  `yaml:"of_baseline,omitempty"`
	When          string   `yaml:"when,omitempty"`
	Confirm       int      `yaml:"confirm,omitempty"`
	Measured      bool     `yaml:"measured,omitempty"` // of those with a follow-up value
	Index         string   `yaml:"index,omitempty"`    // treatment-start or trt-stop
	Treatment     []string `yaml:"treatment,omitempty"`
	TreatedBeyond float64  `yaml:"treated_beyond,omitempty"` // months of treatment that the men had
	Men           string   `yaml:"men,omitempty"`            // who they were, one of Populations
	BaselineBelow float64  `yaml:"baseline_below,omitempty"` // total testosterone at entry, ng/dL
	// Month is when the share of a time to event is read off the curve; 0: the figure is a median.
	Month float64 `yaml:"month,omitempty"`
	// Deprived are the months of androgen deprivation, from and to, of men whom the figure is of.
	Deprived    []float64 `yaml:"deprived,omitempty"`
	CountedFrom string    `yaml:"counted_from,omitempty"` // one of Origins; empty: the paper does not say
	// Presumed is what the paper leaves open and was filled in; Differs is what cannot be
	// matched: with it, the figures are not comparable.
	Presumed string `yaml:"presumed,omitempty"`
	Differs  string `yaml:"differs,omitempty"`
}

// Kinds of computation.
const (
	Response       = "response"
	Ever           = "ever"
	Characteristic = "characteristic"
	TimeToEvent    = "time-to-event"
)

// Kinds lists them; the others are the words of the keys that they are named for.
var (
	Kinds       = []string{Response, Ever, Characteristic, TimeToEvent}
	Populations = []string{"hypogonadal", "volunteers", "androgen-users", GnRHAgonist, GnRHAntagonist, Deprivation}
	Origins     = []string{LastDose, EndOfTreatment}
	Sources     = []string{"found", "recall", "claimed"}
	Estimators  = []string{"crude", "kaplan-meier", "life-table", "model", "unknown"}
	Metrics     = []string{"proportion", "mean", "mean_change", "mean_pair", "median", "median_time", "km_probability", "model_time", "count",
		"rate", "or", "smd", "reference", "threshold", "mcid", "accuracy", "test_vector", "qualitative", "direction"}
)

// Summary is a group's n, mean and SD.
type Summary struct {
	N    int64   `yaml:"n"`
	Mean float64 `yaml:"mean"`
	SD   float64 `yaml:"sd,omitempty"`
}

// Share is a printed percentage of a number of men; Count where it is printed too.
type Share struct {
	What     string  `yaml:"what"`
	Percent  float64 `yaml:"percent"`
	Decimals int     `yaml:"decimals,omitempty"`
	Of       int64   `yaml:"of"`
	Count    *int64  `yaml:"count,omitempty"`
}

// Quote is a value with the unit in which it is printed.
type Quote struct {
	What    string  `yaml:"what"`
	Value   float64 `yaml:"value"`
	Unit    string  `yaml:"unit"`
	Analyte string  `yaml:"analyte"`
}

// Change is a printed relative change.
type Change struct {
	Before  float64 `yaml:"before"`
	After   float64 `yaml:"after"`
	Percent float64 `yaml:"percent"`
}

// Repeated is one quantity that is printed several times.
type Repeated struct {
	What   string    `yaml:"what"`
	Values []float64 `yaml:"values"`
}

// CrudeCount is the count beside a life-table rate.
type CrudeCount struct {
	Events int64 `yaml:"events"`
	Of     int64 `yaml:"of"`
}

// Verified tells whether the figure was read in the publication or a page that quotes it.
func (f *Figure) Verified() bool { return f.From == "found" }

// Of is the number of men behind the figure, 0 where unknown.
func (f *Figure) Of() int64 {
	if f.Denominator > 0 {
		return f.Denominator
	}
	return f.N
}

// Printed is the value as it was printed, empty where there is none.
func (f *Figure) Printed() string {
	if f.Value == nil {
		return ""
	}
	s := fmt.Sprintf("%.*f", f.Decimals, *f.Value)
	if f.Unit == "percent" {
		return s + "%"
	}
	return strings.TrimSpace(s + " " + f.Unit)
}

// Provenance says in one sentence where the figure is known from.
func (f *Figure) Provenance() string {
	switch f.From {
	case "found":
		return "read in: " + f.VerifiedIn
	case "recall":
		return "general knowledge; the publication was not looked up"
	}
	by := f.ClaimedBy
	if by == "" {
		by = "somebody"
	}
	return "claimed by " + by + "; no publication with it was found"
}

// Find gives a figure by its id, nil where there is none.
func (r *Registry) Find(id string) *Figure {
	for i := range r.Figures {
		if r.Figures[i].ID == id {
			return &r.Figures[i]
		}
	}
	return nil
}

// ShowDecimals gives values and percentages at least the decimals that they are written
// with: a registry need only say more, where the last ones are zeros.
func (r *Registry) ShowDecimals() {
	for i := range r.Figures {
		f := &r.Figures[i]
		if f.Value != nil {
			f.Decimals = max(f.Decimals, decimalsOf(*f.Value))
		}
		for k := range f.Shares {
			f.Shares[k].Decimals = max(f.Shares[k].Decimals, decimalsOf(f.Shares[k].Percent))
		}
	}
}

// IDs lists the figures.
func (r *Registry) IDs() []string {
	out := make([]string, len(r.Figures))
	for i := range r.Figures {
		out[i] = r.Figures[i].ID
	}
	return out
}

// Search gives the figures in which every word is found, whatever its case.
func (r *Registry) Search(words ...string) []*Figure {
	var out []*Figure
	for i := range r.Figures {
		f := &r.Figures[i]
		text := strings.ToLower(strings.Join([]string{f.ID, f.Study, fmt.Sprint(f.Year), f.Journal, f.DOI, f.PMID, f.Metric, f.Printed(),
			f.Definition,
			f.TimeHorizon, f.Population, f.Intervention, f.From, f.VerifiedIn, f.ClaimedBy, f.Notes}, "\n"))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, strings.ToLower(w)) }) {
			out = append(out, f)
		}
	}
	return out
}

// Beyond is the treatment duration, in months, by which cohorts are divided.
const Beyond = 36.0
