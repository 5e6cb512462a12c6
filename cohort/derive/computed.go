package derive

import (
	"math"
	"slices"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// computed are the analytes that are made of others at one visit, with what they take.
var computed = map[unit.Analyte]struct {
	of    []unit.Analyte
	value func(x []float64) float64
}{
	// million = million/mL × mL
	unit.TotalSpermCount: {[]unit.Analyte{unit.SpermConcentration, unit.SemenVolume}, func(x []float64) float64 { return x[0] * x[1] }},
	unit.TotalMotileCount: {[]unit.Analyte{unit.SpermConcentration, unit.SemenVolume, unit.Motility},
		func(x []float64) float64 { return x[0] * x[1] * x[2] / 100 }},
	unit.FreeVermeulen: {[]unit.Analyte{unit.TotalTestosterone, unit.SHBG}, func(x []float64) float64 {
		return FreeTestosterone(x[0],
			x[1], Vermeulen)
	}},
	unit.FreeSodergard: {[]unit.Analyte{unit.TotalTestosterone, unit.SHBG}, func(x []float64) float64 {
		return FreeTestosterone(x[0],
			x[1], Sodergard)
	}},
	unit.TestosteroneE2: {[]unit.Analyte{unit.TotalTestosterone, unit.Estradiol}, ratio},
	unit.TestosteroneLH: {[]unit.Analyte{unit.TotalTestosterone, unit.LH}, ratio},
}

func ratio(x []float64) float64 {
	if x[1] <= 0 {
		return math.NaN()
	}
	return x[0] / x[1]
}

// has tells whether the input has an analyte, or what it is computed from.
func (d *Dataset) has(a unit.Analyte) bool {
	if d.Cohort.Find(a) != nil {
		return true
	}
	how, made := computed[a]
	return made && !slices.ContainsFunc(how.of, func(of unit.Analyte) bool { return d.Cohort.Find(of) == nil })
}

// valueAt gives an analyte's value at a visit, NaN where there is none; one that is computed
// is not kept, unlike that of series.
func (d *Dataset) valueAt(a unit.Analyte) func(v int) float64 {
	if s := d.Cohort.Find(a); s != nil {
		return func(v int) float64 { return s.At(v) }
	}
	how := computed[a]
	parts := make([]*cohort.Series, len(how.of))
	for i, of := range how.of {
		parts[i] = d.Cohort.Find(of)
	}
	x := make([]float64, len(parts))
	return func(v int) float64 {
		for i, part := range parts {
			if x[i] = part.At(v); math.IsNaN(x[i]) {
				return math.NaN()
			}
		}
		return how.value(x)
	}
}

// compute makes the series of a computed analyte; nil where the input lacks a part.
func (d *Dataset) compute(a unit.Analyte) *cohort.Series {
	if !d.has(a) {
		return nil
	}
	values, value := make([]float64, d.Cohort.Visits.Len()), d.valueAt(a)
	for v := range values {
		values[v] = value(v)
	}
	return &cohort.Series{Analyte: a, Value: cohort.ReadingsOf(values)}
}

// Binding holds the association constants of testosterone, L/mol.
type Binding struct{ SHBG, Albumin float64 }

// The constants in use.
var (
	// Vermeulen A, Verdonck L, Kaufman JM. J Clin Endocrinol Metab 1999;84:3666-3672.
	Vermeulen = Binding{SHBG: 1e9, Albumin: 3.6e4}
	// Södergård R, et al. J Steroid Biochem 1982;16:801-810.
	Sodergard = Binding{SHBG: 5.97e8, Albumin: 4.06e4}
)

// albumin is the concentration taken where none is measured: 43 g/L of 69,000 g/mol.
const albumin = 43.0 / 69000

// FreeTestosterone is calculated free testosterone (pg/mL) from total testosterone
// (ng/dL) and SHBG (nmol/L) by the law of mass action, with albumin 43 g/L: the positive
// root of N·K·x² + (N + K(SHBG - T))x - T = 0, N = 1 + K_albumin·[albumin].
func FreeTestosterone(total, shbg float64, k Binding) float64 {
	const molar = 288.42 // g/mol
	t := total * 1e-8 / molar
	b := shbg * 1e-9
	n := 1 + k.Albumin*albumin
	p := n + k.SHBG*(b-t)
	x := (-p + math.Sqrt(p*p+4*n*k.SHBG*t)) / (2 * n * k.SHBG)
	return x * molar * 1e9
}
