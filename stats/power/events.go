package power

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// The methods for times to an event.
var (
	SchoenfeldMethod = stats.Method{
		ID: "power.schoenfeld", Label: "log-rank test, Schoenfeld's formula",
		Sentence: "The number of events for the log-rank test is Schoenfeld's.", Cite: "Schoenfeld D. Biometrika 1981;68:316-319",
	}
	FreedmanMethod = stats.Method{
		ID: "power.freedman", Label: "log-rank test, Freedman's formula",
		Sentence: "The number of events for the log-rank test is Freedman's.", Cite: "Freedman LS. Stat Med 1982;1:121-129",
	}
)

// LogRank is a comparison of two curves with proportional hazards. Allocation is
// the share of patients in the first group; HazardRatio is first over second.
type LogRank struct {
	HazardRatio, Alpha, Allocation float64
	Sides                          Sides
	Freedman                       bool
}

// information is what one event tells: the square of its share of z.
func (d LogRank) information() float64 {
	if d.Freedman {
		k := d.Allocation / (1 - d.Allocation)
		e := (1 - d.HazardRatio) / (1 + k*d.HazardRatio)
		return k * e * e
	}
	l := math.Log(d.HazardRatio)
	return d.Allocation * (1 - d.Allocation) * l * l
}

func (d LogRank) check() error {
	switch {
	case !open01(d.Alpha):
		return badAlpha
	case !open01(d.Allocation):
		return badShare
	case !(d.HazardRatio > 0) || math.IsInf(d.HazardRatio, 1):
		return stats.Reason("the hazard ratio must be positive")
	case d.HazardRatio == 1:
		return noEffect
	}
	return nil
}

// Events is the number of events in both groups together.
func (d LogRank) Events(power float64) (float64, error) {
	if err := d.check(); err != nil {
		return math.NaN(), err
	}
	if !open01(power) {
		return math.NaN(), badAlpha
	}
	z := upper(d.Alpha, d.Sides) + dist.NormalQuantile(power)
	if z <= 0 {
		return 0, nil
	}
	return z * z / d.information(), nil
}

// Power is that of so many events.
func (d LogRank) Power(events float64) (float64, error) {
	if err := d.check(); err != nil {
		return math.NaN(), err
	}
	if !(events > 0) {
		return math.NaN(), badSize
	}
	return dist.NormalLower(math.Sqrt(events*d.information()) - upper(d.Alpha, d.Sides)), nil
}

// Effect is the hazard ratio below 1 that so many events find with that power.
func (d LogRank) Effect(events, power float64) (float64, error) {
	d.HazardRatio = 0.5
	if err := d.check(); err != nil {
		return math.NaN(), err
	}
	if !open01(power) {
		return math.NaN(), badAlpha
	}
	f := func(l float64) float64 {
		e := d
		e.HazardRatio = math.Exp(l)
		p, _ := e.Power(events)
		return p - power
	}
	if f(-50) < 0 {
		return math.NaN(), stats.Reason("no hazard ratio is far enough from 1 to be found with this power")
	}
	return math.Exp(dist.Root(f, -50, -1e-9)), nil
}

// BinomialMethod is the exact test of one proportion.
var BinomialMethod = stats.Method{
	ID: "power.binomial", Label: "one proportion, exact binomial test",
	Sentence: "The sample size for one proportion is that of the exact binomial test.",
	Cite:     "Chernick MR, Liu CY. Am Stat 2002;56:149-155",
}

// Binomial is an exact one-sided test of P0 when the truth is P1.
type Binomial struct{ P0, P1, Alpha float64 }

// Decision is what n patients give: reject P0 with Critical or more successes
// where P1 is above it, with Critical or fewer where it is below. Critical is n + 1
// or -1 where no outcome would do.
type Decision struct {
	N, Critical   int64
	Actual, Power float64 // probability of rejection under P0 and under P1
}

func (d Binomial) check() error {
	switch {
	case !open01(d.Alpha):
		return badAlpha
	case !open01(d.P0) || !(d.P1 >= 0 && d.P1 <= 1):
		return badShare
	}
	return nil
}

// Decide gives the test of n patients in the direction of the alternative.
func (d Binomial) Decide(n int64, alternative stats.Alternative) (Decision, error) {
	if err := d.check(); err != nil {
		return Decision{}, err
	}
	if n < 1 {
		return Decision{}, badSize
	}
	null, truth := dist.Binomial{N: float64(n), P: d.P0}, dist.Binomial{N: float64(n), P: d.P1}
	lo, hi := int64(0), n+1
	switch alternative {
	case stats.Greater:
		for lo < hi {
			mid := (lo + hi) / 2
			if dist.Upper(null, float64(mid)-1) <= d.Alpha {
				hi = mid
			} else {
				lo = mid + 1
			}
		}
		return Decision{n, lo, dist.Upper(null, float64(lo)-1), dist.Upper(truth, float64(lo)-1)}, nil
	case stats.Less:
		lo, hi = -1, n
		for lo < hi {
			mid := (lo + hi + 1) / 2
			if dist.Lower(null, float64(mid)) <= d.Alpha {
				lo = mid
			} else {
				hi = mid - 1
			}
		}
		return Decision{n, lo, dist.Lower(null, float64(lo)), dist.Lower(truth, float64(lo))}, nil
	}
	return Decision{}, stats.Reason("the exact binomial test is planned one-sided: less or greater")
}

// N is the least number from which on every number of patients has the power (the
// power of an exact test goes up and down in a saw tooth).
func (d Binomial) N(power float64) (Decision, error) {
	if err := d.check(); err != nil {
		return Decision{}, err
	}
	if !open01(power) {
		return Decision{}, badAlpha
	}
	if d.P0 == d.P1 {
		return Decision{}, noEffect
	}
	alternative := stats.Greater
	if d.P1 < d.P0 {
		alternative = stats.Less
	}
	// Well above the normal approximation nothing falls below the power again.
	z := upper(d.Alpha, OneSided)*math.Sqrt(d.P0*(1-d.P0)) + math.Abs(dist.NormalQuantile(power))*math.Sqrt(d.P1*(1-d.P1))
	guess := math.Pow(z/(d.P1-d.P0), 2)
	if guess > 1e6 {
		return Decision{}, stats.Reason("more than a million patients")
	}
	var best Decision
	for n := int64(2*guess) + 60; n >= 1; n-- {
		t, err := d.Decide(n, alternative)
		if err != nil {
			return Decision{}, err
		}
		if t.Power < power {
			break
		}
		best = t
	}
	if best.N == 0 {
		return Decision{}, impossible
	}
	return best, nil
}

// PrecisionMethod plans the width of an interval.
var PrecisionMethod = stats.Method{
	ID: "power.precision", Label: "width of the Wilson interval of a proportion",
	Sentence: "The sample size is such that the Wilson interval of the expected proportion has the width stated.",
	Cite:     "Wilson EB. J Am Stat Assoc 1927;22:209-212; Newcombe RG. Stat Med 1998;17:857-872",
}

// Width is the width of the Wilson interval of an expected proportion in n
// patients.
func Width(p, n, level float64) (float64, error) {
	if !open01(level) {
		return math.NaN(), stats.ErrLevel
	}
	if !(p >= 0 && p <= 1) {
		return math.NaN(), badShare
	}
	if !(n > 0) {
		return math.NaN(), badSize
	}
	z := dist.Z(level)
	return 2 * z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n)) / (1 + z*z/n), nil
}

// SizeForWidth is the number of patients with whom that interval is so wide.
func SizeForWidth(p, width, level float64) (float64, error) {
	if !open01(width) {
		return math.NaN(), stats.Reason("the width must be between 0 and 1")
	}
	if _, err := Width(p, 1, level); err != nil {
		return math.NaN(), err
	}
	return size(-width, 1e-3, func(n float64) float64 { w, _ := Width(p, n, level); return -w })
}
