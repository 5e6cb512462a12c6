package published

import (
	"fmt"
	"slices"
	"strings"
)

// Populations of men whose androgens were taken away because of prostate cancer.
const (
	GnRHAgonist    = "gnrh-agonist"
	GnRHAntagonist = "gnrh-antagonist"
	Deprivation    = "androgen-deprivation" // by several classes of drugs, or by one that is not told
)

// Where times of recovery are counted from. After a depot injection that works for three
// months, the two are three months apart.
const (
	LastDose       = "last-dose"
	EndOfTreatment = "end-of-treatment"
)

// menWords are the populations in words.
var menWords = map[string]string{
	"hypogonadal":    "hypogonadal men",
	"volunteers":     "eugonadal volunteers of contraceptive trials",
	"androgen-users": "men who had used androgens without an indication",
	GnRHAgonist:      "men after androgen deprivation by a GnRH agonist",
	GnRHAntagonist:   "men after androgen deprivation by a GnRH antagonist",
	Deprivation:      "men after androgen deprivation by drugs of several classes, or of one that is not told",
}

// MenWords is a population in words.
func MenWords(name string) string { return menWords[name] }

var originWords = map[string]string{LastDose: "the last dose", EndOfTreatment: "the end of treatment"}

// Cohort is what a study plan says of its men (its part "published"), for the comparison
// with published figures: no column of an input does.
type Cohort struct {
	Men         string  `yaml:"men,omitempty"`          // one of Populations
	Deprived    float64 `yaml:"deprived,omitempty"`     // months of androgen deprivation before time zero
	CountedFrom string  `yaml:"counted_from,omitempty"` // what time zero is, one of Origins
}

// Check refuses what is no word of a plan; nearest suggests a known word for a wrong one.
func (m Cohort) Check(nearest func(word string, known []string) string) error {
	for _, x := range []struct {
		key, got string
		known    []string
	}{{"men", m.Men, Populations}, {"counted_from", m.CountedFrom, Origins}} {
		if x.got != "" && !slices.Contains(x.known, x.got) {
			return fmt.Errorf("published: %s: there is no %q; choose from %s%s", x.key, x.got, strings.Join(x.known, ", "), nearest(x.got, x.known))
		}
	}
	switch {
	case !(m.Deprived >= 0 && m.Deprived <= 1200):
		return fmt.Errorf("published: deprived: %g months of androgen deprivation cannot be", m.Deprived)
	case m.Deprived > 0 && !deprived(m.Men):
		return fmt.Errorf("published: deprived: months of androgen deprivation are of men: %s, %s or %s", GnRHAgonist, GnRHAntagonist,
			Deprivation)
	}
	return nil
}

// deprived tells whether men of a population had androgen deprivation.
func deprived(men string) bool {
	return men == GnRHAgonist || men == GnRHAntagonist || men == Deprivation
}

// Others says in what a cohort's men are others than those of a figure. A cohort that says
// nothing of its men is taken for any, but for men after androgen deprivation: they are
// older, and their testes were not at rest because of testosterone.
func (m Cohort) Others(c *Computation) (differs []string) {
	add := func(format string, args ...any) { differs = append(differs, fmt.Sprintf(format, args...)) }
	switch {
	case c.Men == "" && deprived(m.Men):
		add("the figure is not of %s, as the cohort is", MenWords(m.Men))
	case c.Men == "" || c.Men == m.Men:
	case m.Men != "":
		add("the figure is of %s; the cohort's are %s", MenWords(c.Men), MenWords(m.Men))
	case deprived(c.Men):
		add("the figure is of %s; the cohort does not say that its men are (plan: published: men: %s)", MenWords(c.Men), c.Men)
	}
	if len(differs) > 0 || !deprived(c.Men) {
		return differs
	}
	if d := c.Deprived; len(d) == 2 {
		switch {
		case m.Deprived == 0:
			add("the figure is of %g to %g months of androgen deprivation; the cohort does not say how long it was (plan: published: "+
				"deprived)", d[0], d[1])
		case m.Deprived < d[0] || m.Deprived > d[1]:
			add("the figure is of %g to %g months of androgen deprivation; it was %g here", d[0], d[1], m.Deprived)
		}
	}
	if c.CountedFrom != "" && m.CountedFrom != "" && c.CountedFrom != m.CountedFrom {
		add("the figure counts from %s, the cohort from %s", originWords[c.CountedFrom], originWords[m.CountedFrom])
	}
	return differs
}

// Elsewhere tells whether a figure is of men after androgen deprivation, and the cohort is not
// said to be.
func (m Cohort) Elsewhere(c *Computation) bool {
	return c != nil && deprived(c.Men) && !deprived(m.Men)
}
