package published

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/stats"
	"leydig/stats/dist"
	"leydig/stats/proportion"
	"leydig/stats/survival"
)

// Verdict is the answer to whether a cohort shows a printed figure.
type Verdict string

// The verdicts, a fixed list.
const (
	Reproduced      Verdict = "reproduced"
	Higher          Verdict = "higher"
	Lower           Verdict = "lower"
	Inconclusive    Verdict = "inconclusive"
	NotComparable   Verdict = "not comparable"
	UnverifiedFrom  Verdict = "unverified source"
	InconsistentOwn Verdict = "inconsistent in itself"
)

// Verdicts lists them, in the order in which they are shown.
var Verdicts = []Verdict{Reproduced, Higher, Lower, Inconclusive, UnverifiedFrom, InconsistentOwn, NotComparable}

// Method is how figures are compared.
var Method = stats.Method{
	ID: "published.compare", Label: "Comparison with a published figure (two one-sided score tests)",
	Sentence: "A published figure counts as reproduced where two one-sided Miettinen-Nurminen score tests, with the sampling error of " +
		"both sides, " +
		"place the difference within the margin; as higher or lower where they do not and the score test of no difference is significant.",
	Cite: "Schuirmann DJ. J Pharmacokinet Biopharm 1987;15:657-680; Miettinen O, Nurminen M. Stat Med 1985;4:213-226",
}

// Rules of a comparison.
type Rules struct {
	Level  float64 // of intervals
	Margin float64 // of equivalence, as a share: 0.1 is ten percentage points
	Ratio  float64 // of equivalence of medians: within 1/Ratio and Ratio
	Power  float64 // for which the number of patients is given
}

// DefaultRules are margins of 10 points, and of a ratio of 1.25.
var DefaultRules = Rules{Level: 0.95, Margin: 0.10, Ratio: 1.25, Power: 0.8}

// size is the level at which the tests behind a verdict are made: 4% where intervals are
// of 95%. It is below 5% because score tests, and those of log medians, are slightly
// liberal in small samples: with it, "reproduced" where the truth differs by the margin,
// and "higher" or "lower" where it does not differ, are wrong in at most 5%
// (docs/published.md has the table).
func (r Rules) size() float64 { return 0.8 * (1 - r.Level) }

// Observed is what a cohort shows under a figure's definition.
type Observed struct {
	Count proportion.Count
	Lost  int64 // eligible and not evaluable
	// Starters is the rate of everybody who began, beside one of men chosen by how long
	// they stayed; N = 0 where there is none.
	Starters proportion.Count
	// Landmark is the rate at the month beyond which the figure's men were treated, of all men
	// with a value then, whatever became of their treatment; N = 0 where there is none.
	Landmark      proportion.Count
	LandmarkMonth float64
	// Times is the life table in months, of a time to event.
	Times *survival.Table
	// Chance is the share that measurement variation alone would show had nothing changed in
	// any man; nil where it is not known.
	Chance *stats.Estimate
	// Reweighted is the share with the men weighted to the paper's case mix, nil where it
	// prints none.
	Reweighted *Reweighted
	// Differs are the ways in which the cohort cannot be what the figure is of.
	Differs []string
}

// Reweighted is a share of men weighted to the paper's case mix; Reason says why there is
// none.
type Reweighted struct {
	Estimate  stats.Estimate
	Men       int64   // with the outcome and every characteristic
	Lost      int64   // without one
	Effective float64 // men: (Σw)² / Σw²
	To        string  // the case mix in words
	Reason    string
}

// Comparison is a figure beside a cohort.
type Comparison struct {
	Figure    *Figure
	Verdict   Verdict
	ByNumbers Verdict // what the numbers alone say; empty where they cannot
	Why       string  // a sentence
	Notes     []string

	Observed   stats.Estimate // NaN where there is none
	Count      proportion.Count
	Lost       int64
	Worst      float64 // everybody not evaluable counted as no, then as yes
	Best       float64
	Starters   stats.Estimate // NaN where there is none
	StartersOf proportion.Count
	Landmark   stats.Estimate // NaN where there is none
	LandmarkOf proportion.Count
	Month      float64 // of the landmark

	Reweighted *Reweighted
	Chance     *stats.Estimate

	Published   stats.Estimate
	PublishedOf proportion.Count // N = 0 where unknown
	Difference  stats.Estimate   // observed less published; of medians: the ratio
	Exact       float64          // p-value against the published value taken as fixed
	TwoSample   float64          // p-value of no difference
	Equivalence float64          // p-value of the two one-sided tests
	// BayesFactor is how much likelier the data are under one common rate than under two,
	// each uniform on 0 to 1 beforehand.
	BayesFactor float64
	// By is the month by which shares are read off curves, 0 where they are not; Had are the
	// cohort's men with the event by then, AtRisk those under observation beyond it without.
	By, Had, AtRisk float64
	Own             *survival.Table // of a time to event, in months, of the cohort
	Printed         *survival.Table // and of the paper, reconstructed from its curve; nil: it prints none
	Needed          int64           // patients that would settle an inconclusive comparison, 0: none would
	LogRank         float64

	lacks string // what the cohort has not, empty where it has all
}

// Compare judges a figure. Shares are between 0 and 1, times in months.
func Compare(f *Figure, o Observed, r Rules) (*Comparison, error) {
	nan := math.NaN()
	none := stats.NoEstimate(r.Level)
	c := &Comparison{Figure: f, Count: o.Count, Lost: o.Lost, Reweighted: o.Reweighted, Chance: o.Chance, Observed: none, Published: none,
		Difference: none, Starters: none, Landmark: none,
		Worst: nan, Best: nan, Exact: nan, TwoSample: nan, Equivalence: nan, BayesFactor: nan, LogRank: nan}
	var err error
	switch {
	case f.Compute == nil || f.Value == nil:
	case f.Compute.Kind == TimeToEvent && f.shareByMonth():
		err = c.shareBy(o, r)
	case f.Compute.Kind == TimeToEvent:
		err = c.times(o, r)
	default:
		err = c.shares(o, r)
	}
	if err != nil {
		return nil, err
	}
	c.judge(o)
	return c, nil
}

// judge puts what is known of the figure before what the numbers say.
func (c *Comparison) judge(o Observed) {
	f := c.Figure
	for _, x := range Check(f) {
		if x.Verdict == Inconsistent && (x.Check == "percentage" || x.Check == "groups" || x.Check == "parts" || x.Check == "unit" ||
			x.Check == "mean") {
			c.Verdict, c.Why = InconsistentOwn, x.Text
			return
		}
	}
	differs := slices.Clone(o.Differs)
	switch {
	case f.Value == nil:
		differs = append(differs, "the registry holds no value of it")
	case f.Compute == nil && f.Estimator == "model":
		differs = append(differs, "the printed figure comes from a model, not from counting men: a cohort's own share is another quantity")
	case f.Compute == nil:
		differs = append(differs, fmt.Sprintf("its definition (%s: %s) is none that is computed from a cohort here", f.Metric, f.Definition))
	case f.Compute.Differs != "":
		differs = append(differs, f.Compute.Differs)
	}
	if c.lacks != "" && len(differs) == 0 {
		differs = append(differs, c.lacks)
	}
	switch {
	case len(differs) > 0:
		c.Verdict, c.Why, c.Notes = NotComparable, differs[0], differs[1:]
		return
	case c.ByNumbers == "":
		c.Verdict = Inconclusive
	case !f.Verified():
		c.Verdict, c.Why = UnverifiedFrom, f.Provenance()+". By the numbers alone: "+string(c.ByNumbers)+" ("+c.Why+")"
	default:
		c.Verdict = c.ByNumbers
	}
	if f.Compute.Presumed != "" {
		c.Notes = append(c.Notes, "Presumed: "+f.Compute.Presumed+".")
	}
	if f.Population != "" {
		c.Notes = append(c.Notes, "The paper's men: "+f.Population+".")
	}
	if o.Reweighted == nil {
		c.Notes = append(c.Notes, "Not reweighted to the paper's men: the registry knows no distribution of their age, baseline or etiology.")
	}
}

// shares compares proportions.
func (c *Comparison) shares(o Observed, r Rules) error {
	f := c.Figure
	if o.Count.N == 0 {
		c.lacks = "no man of the cohort is evaluable for it"
		return nil
	}
	var err error
	if c.Observed, err = proportion.Wilson(o.Count, r.Level); err != nil {
		return err
	}
	all := float64(o.Count.N + o.Lost)
	c.Worst, c.Best = float64(o.Count.X)/all, float64(o.Count.X+o.Lost)/all
	if o.Starters.N > 0 {
		c.StartersOf = o.Starters
		if c.Starters, err = proportion.Wilson(o.Starters, r.Level); err != nil {
			return err
		}
	}
	if o.Landmark.N > 0 {
		c.LandmarkOf, c.Month = o.Landmark, o.LandmarkMonth
		if c.Landmark, err = proportion.Wilson(o.Landmark, r.Level); err != nil {
			return err
		}
	}
	p := *f.Value / 100
	c.Published.Value = p
	exact, err := proportion.Binomial(o.Count, p, stats.TwoSided, r.Level)
	if err == nil {
		c.Exact = exact.P
	}
	if f.Of() == 0 {
		c.Why = "the number of men behind the published figure is unknown, so that it has no sampling error to compare with"
		return nil
	}
	published := proportion.Count{X: int64(math.Round(p * float64(f.Of()))), N: f.Of()}
	if f.Numerator != nil {
		published.X = *f.Numerator
	} else {
		c.Notes = append(c.Notes, fmt.Sprintf("The paper prints no count: %s of %s is taken, which the percentage implies.",
			stats.Grouped(published.X), stats.Grouped(published.N)))
	}
	c.PublishedOf = published
	if c.Published, err = proportion.Wilson(published, r.Level); err != nil {
		return err
	}
	c.Published.Value = p // as printed, not as the count has it
	difference, err := proportion.Newcombe(o.Count, published, r.Level)
	if err != nil {
		return err
	}
	return c.between(o.Count, published, difference, r)
}

// between is what two counts, with the difference of their shares, say of each other.
func (c *Comparison) between(own, published proportion.Count, difference stats.Estimate, r Rules) error {
	c.Difference = difference
	c.BayesFactor = bayesFactor(own, published)
	verdict, err := decide(own, published, r)
	if err != nil {
		return err
	}
	c.ByNumbers, c.TwoSample, c.Equivalence = verdict.Verdict, verdict.TwoSample, verdict.Equivalence
	points := 100 * r.Margin
	switch c.ByNumbers {
	case Reproduced:
		c.Why = fmt.Sprintf("the difference of %s points lies within %g points either way", signed(100*c.Difference.Value), points)
	case Inconclusive:
		c.Needed = needed(published, r)
		c.Why = fmt.Sprintf("neither a difference nor agreement within %g points is shown", points)
		if c.Needed > 0 {
			c.Why += fmt.Sprintf("; about %s evaluable men would settle it if the rates are equal", stats.Grouped(c.Needed))
		} else {
			c.Why += fmt.Sprintf("; no number of own patients would show agreement, since the published rate rests on %s",
				men(published.N))
		}
	default:
		c.Why = fmt.Sprintf("the cohort's rate is %s by %.1f points", c.ByNumbers, math.Abs(100*c.Difference.Value))
	}
	return nil
}

// signed is a number of points with its sign.
func signed(points float64) string {
	if text := stats.Decimal(points, 1); !strings.HasPrefix(text, "-") {
		return "+" + text
	}
	return "−" + stats.Decimal(-points, 1)
}

// men is a count with its noun.
func men(n int64) string {
	if n == 1 {
		return "1 man"
	}
	return stats.Grouped(n) + " men"
}

// decision is what two counts say.
type decision struct {
	Verdict                Verdict
	TwoSample, Equivalence float64
}

// decide is the rule of the verdicts by numbers.
func decide(own, published proportion.Count, r Rules) (decision, error) {
	d := decision{Verdict: Inconclusive, TwoSample: 1, Equivalence: math.NaN()}
	e, err := proportion.TestEquivalence(own, published, -r.Margin, r.Margin)
	if err != nil {
		return d, err
	}
	d.Equivalence = e.P
	zero, err := proportion.TestMargin(own, published, 0)
	if err == nil { // else both rates are 0, or both are 1: no difference
		d.TwoSample = math.Min(1, 2*math.Min(zero.Less, zero.Greater))
	}
	switch {
	case d.Equivalence < r.size():
		d.Verdict = Reproduced
	case d.TwoSample < r.size() && own.P() > published.P():
		d.Verdict = Higher
	case d.TwoSample < r.size():
		d.Verdict = Lower
	}
	return d, nil
}

// deviations is how many standard errors the margin must span for the power asked for:
// that of both tests at no difference is 2·Φ(m/se - z) - 1.
func (r Rules) deviations() float64 {
	return -dist.NormalQuantile(r.size()) - dist.NormalQuantile((1-r.Power)/2)
}

// needed is the number of own patients with which equal rates would be called reproduced
// with the power asked for, by the normal approximation; 0 where none would.
func needed(published proportion.Count, r Rules) int64 {
	p := published.P()
	v := math.Max(p*(1-p), 1e-9)
	reach := r.Margin / r.deviations()
	rest := reach*reach/v - 1/float64(published.N)
	if rest <= 0 || 1/rest > 1e9 {
		return 0
	}
	return int64(math.Ceil(1 / rest))
}

// bayesFactor is of one common rate against two of their own, all uniform beforehand.
func bayesFactor(a, b proportion.Count) float64 {
	beta := func(x, n int64) float64 {
		p, _ := math.Lgamma(float64(x) + 1)
		q, _ := math.Lgamma(float64(n-x) + 1)
		s, _ := math.Lgamma(float64(n) + 2)
		return p + q - s
	}
	return math.Exp(beta(a.X+b.X, a.N+b.N) - beta(a.X, a.N) - beta(b.X, b.N))
}
