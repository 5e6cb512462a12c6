// Package simulate makes synthetic cohorts from a stated physiology and a seed.
//
// Nothing in it is evidence: parameters were set by hand so that the computed
// figures of a preset fall near published ones (Preset.About says which), and the
// default seeds were chosen among others for the same reason. The same preset,
// size and seed give the same cohort, on every machine.
package simulate

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// Patient is one synthetic patient. NaN and NoDay are missing.
type Patient struct {
	ID                                    string
	Age, BMI, TesticularVolume, Adherence float64
	SHBG, Hematocrit                      float64 // the man's own level
	Index, Stop, Restart                  cohort.Day
	Etiology                              string
	TRTMonths                             float64
	Treatment, Formulation                string
	BaselineSperm                         float64
	SymptomsImproved, AdverseEvent        cohort.Tri
	Truth                                 Truth
}

// Truth is what the model knows and the cohort's tables do not tell.
type Truth struct {
	Start, Plateau float64 // testosterone, ng/dL
	Tau            float64 // months
	Eugonadal      float64 // month at which the noiseless course reaches 300 ng/dL; +Inf never
	Sperm20        float64 // month at which the noiseless count reaches 20 million/mL; +Inf never
	Responds       bool    // the drug raises his testosterone
	Keeps          bool    // the rise outlasts the drug
}

// Status is the man's true state, whatever single values showed.
func (t Truth) Status() string {
	switch {
	case t.Plateau >= 300 && t.Plateau >= t.Start+200:
		return "recovers, by 200 ng/dL and more"
	case t.Plateau >= 300:
		return "recovers"
	}
	return "never recovers"
}

// Visit is one laboratory visit; NaN is not measured.
type Visit struct {
	Patient                               int
	Day                                   cohort.Day
	Testosterone, LH, FSH, Estradiol      float64
	SHBG, Hematocrit, Sperm, SymptomScore float64
	OnTRT, OnTreatment                    cohort.Tri
}

// Cohort is a synthetic cohort; visits are ordered by patient and day.
type Cohort struct {
	Preset   Preset
	Seed     uint64
	Null     bool // nothing changes in any man: the drug does nothing
	Patients []Patient
	Visits   []Visit
}

// Statement says what the cohort is; whoever writes it writes this too.
func (c *Cohort) Statement() string {
	s := fmt.Sprintf("synthetic: leydig simulate --preset %s --patients %d --seed %d", c.Preset.Name, len(c.Patients), c.Seed)
	if c.Null {
		s += " --null"
	}
	return s
}

// Preset is a physiology with its design.
type Preset struct {
	Name, Title string
	About       string // what it was calibrated to
	Patients    int
	Seed        uint64 // the default
	Kind        cohort.IndexKind
	patient     func(r *rand.Rand, c *Cohort, i, n int) Patient
	visits      func(r *rand.Rand, c *Cohort, i int)
	prepare     func(r *rand.Rand, n int) []float64
}

// Presets lists what can be simulated.
var Presets = []Preset{ccReview, trtRecovery}

// Find gives a preset by name.
func Find(name string) (Preset, bool) {
	for _, p := range Presets {
		if p.Name == name {
			return p, true
		}
	}
	return Preset{}, false
}

// Run makes a cohort of n patients. Each patient has a random stream of their own, so that
// a patient's course does not depend on who came before; how long he is treated depends
// on the others only by the design's distribution of durations.
func Run(p Preset, n int, seed uint64) *Cohort { return run(p, n, seed, false) }

// RunNull makes a cohort in which nothing changes in any man, to see what measurement
// variation and follow-up alone show.
func RunNull(p Preset, n int, seed uint64) *Cohort { return run(p, n, seed, true) }

func run(p Preset, n int, seed uint64, null bool) *Cohort {
	c := &Cohort{Preset: p, Seed: seed, Null: null, Patients: make([]Patient, n)}
	durations := p.prepare(rand.New(rand.NewPCG(seed, 0)), n)
	width := max(3, len(fmt.Sprint(n)))
	stays := make([]float64, n)
	for i := range n {
		r := rand.New(rand.NewPCG(seed, uint64(i)+1))
		c.Patients[i] = p.patient(r, c, i, n)
		pt := &c.Patients[i]
		pt.ID = fmt.Sprintf("S%0*d", width, i+1)
		if stays[i] = r.NormFloat64(); pt.Truth.Responds {
			stays[i] += staying
		}
	}
	if durations != nil {
		c.stay(durations, stays)
	}
	const visitsStream = 0x9e3779b97f4a7c15
	for i := range n {
		p.visits(rand.New(rand.NewPCG(seed^visitsStream, uint64(i)+1)), c, i)
	}
	return c
}

// staying is by how many standard deviations a man whom the drug helps is likelier to stay
// on it.
const staying = 0.25

// stay gives the longest durations to those who are likeliest to stay.
func (c *Cohort) stay(durations, stays []float64) {
	sorted := slices.Clone(durations)
	slices.Sort(sorted)
	order := make([]int, len(stays))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(stays[a], stays[b]) })
	for rank, i := range order {
		p := &c.Patients[i]
		p.Stop = p.Index + cohort.Day(math.Round(sorted[rank]*unit.DaysPerMonth))
	}
}

// normal draws from a normal distribution cut off at two limits.
func normal(r *rand.Rand, mean, sd, low, high float64) float64 {
	for range 1000 {
		if v := mean + sd*r.NormFloat64(); v >= low && v <= high {
			return v
		}
	}
	return math.Min(math.Max(mean, low), high)
}

// logNormal draws with a median and a log-scale standard deviation.
func logNormal(r *rand.Rand, median, sigma float64) float64 {
	return median * math.Exp(sigma*r.NormFloat64())
}

func round(v float64, digits int) float64 {
	p := math.Pow(10, float64(digits))
	return math.Round(v*p) / p
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// Biological and analytic variation, as coefficients of variation: testosterone
// within a man from morning to morning about 10-12%, immunoassay about 5%.
const (
	biologicalCV = 0.11
	assayCV      = 0.05
)

// measured is a true concentration as the laboratory reports it.
func measured(r *rand.Rand, truth float64) float64 {
	v := truth * (1 + biologicalCV*r.NormFloat64()) * (1 + assayCV*r.NormFloat64())
	return math.Max(v, truth*0.3)
}

// etiologies are the site's words with their shares.
var etiologies = []struct {
	words string
	share float64
}{{"secondary", 0.70}, {"primary", 0.17}, {"mixed", 0.05}, {"unknown", 0.08}}

func etiology(r *rand.Rand) string {
	u := r.Float64()
	for _, e := range etiologies {
		if u -= e.share; u < 0 {
			return e.words
		}
	}
	return "unknown"
}

// gonadotropins draws LH and FSH at the index, which go together, and are high
// where the testis is at fault.
func gonadotropins(r *rand.Rand, etiology string, volume float64) (lh, fsh float64) {
	median := map[string]float64{"primary": 13, "mixed": 7, "secondary": 3.4, "unknown": 4.5}[etiology]
	z, w := r.NormFloat64(), r.NormFloat64()
	lh = median * math.Exp(0.40*z)
	fsh = 1.25 * median * math.Exp(0.42*(0.75*z+0.66*w)-0.03*(volume-15))
	return math.Max(lh, 0.3), math.Max(fsh, 0.3)
}
