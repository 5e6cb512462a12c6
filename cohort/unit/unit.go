// Package unit is the table of what a cohort measures: each analyte, the one
// canonical unit in which the program stores it, the other units in which
// laboratories report it, and the range outside which a value is not possible.
package unit

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Analyte is the canonical column name of a measurement, e.g. "total_testosterone".
type Analyte string

// The analytes of a visit, in the order in which tables show them.
const (
	TotalTestosterone  Analyte = "total_testosterone"
	FreeTestosterone   Analyte = "free_testosterone"
	LH                 Analyte = "lh"
	FSH                Analyte = "fsh"
	Estradiol          Analyte = "estradiol"
	SHBG               Analyte = "shbg"
	Prolactin          Analyte = "prolactin"
	Hematocrit         Analyte = "hematocrit"
	PSA                Analyte = "psa"
	SpermConcentration Analyte = "sperm_concentration"
	SemenVolume        Analyte = "semen_volume"
	Motility           Analyte = "motility"
	SymptomScore       Analyte = "symptom_score"
)

// Unit is one way of writing a quantity: value in canonical unit = value × Factor.
type Unit struct {
	Name   string
	Factor float64
	// Spellings are other ways of writing Name, compared after Fold.
	Spellings []string
}

// Quantity is a number with a canonical unit: an analyte or a number of a patient.
type Quantity struct {
	Name  string // canonical column name
	Title string // as a table's row is labelled
	// Words are headers that mean it beside its name and title, in lower case.
	Words []string
	// Units: the first is the canonical one (Factor 1).
	Units []Unit
	// Low, High: a value outside is out of range, "physiologically implausible".
	Low, High float64
	// Typical lies inside: nearly all of a real column's values, whatever the
	// cohort. It tells a column in a wrong unit; 0, 0 where no unit can be told.
	TypicalLow, TypicalHigh float64
	// MedianLow to MedianHigh holds the median of any cohort's column, so that a
	// column in another unit shows; 0, 0 where no unit can be told.
	MedianLow, MedianHigh float64
	Digits                int // decimals shown in a table
}

// Canonical is the name of the unit in which values are stored.
func (q Quantity) Canonical() string { return q.Units[0].Name }

// MeantIn gives the unit in which a number is meant that is hardly a value in the canonical one:
// outside of what is possible or typical there, and typical in this one.
func (q Quantity) MeantIn(v float64) (u Unit, ok bool) {
	low, high := q.TypicalLow, q.TypicalHigh
	usual := v >= q.Low && v <= q.High && (high == 0 || v >= low && v <= high)
	if high == 0 {
		low, high = q.MedianLow, q.MedianHigh
	}
	for _, u := range q.Units[1:] {
		if x := v * u.Factor; !usual && u.Factor != 1 && x >= low && x <= high {
			return u, true
		}
	}
	return Unit{}, false
}

// Conversion factors: CONTRACT section 1 (testosterone 288.42 g/mol, estradiol
// 272.38 g/mol, prolactin by the 3rd international standard, 84/500).
var (
	ngdL   = Unit{"ng/dL", 1, []string{"ng/100ml", "ngdl", "ng%", "ng per dl", "ngperdl", "nanogram/dl"}}
	months = Unit{"months", 1, []string{"month", "mo", "mos", "mth", "mths", "m", "mon", "monate"}}
	testo  = []Unit{ngdL, {"nmol/L", 28.842, []string{"nm", "nmoll", "nmol", "nmol/litre", "nmol/liter", "nmolperl"}},
		{"ng/mL", 100, []string{"ngml", "ug/l", "µg/l", "mcg/l", "ngperml"}}}
	gonado = []Unit{{"IU/L", 1, []string{"u/l", "iul", "ui/l", "ie/l", "ul", "e/l", "j.m./l", "jm/l", "lu/l"}}, {"mIU/mL", 1,
		[]string{"miu/ml",
			"mu/ml", "miuml", "mj.m./ml", "mjm/ml", "mlu/ml", "me/ml", "µiu/µl", "mui/ml", "mie/ml", "mu/ml"}}}
	percent = []Unit{{"%", 1, []string{"percent", "pct", "per cent"}}, {"fraction", 100, []string{"l/l", "ratio", "v/v",
		"proportion", "decimal"}}}
	sperm = []Unit{{"million/mL", 1, []string{"m/ml", "mill/ml", "mio/ml", "10^6/ml", "10e6/ml", "x10^6/ml", "x10e6/ml",
		"×10^6/ml", "10⁶/ml", "millions/ml", "mil/ml", "e6/ml", "106/ml", "x106/ml", "×106/ml", "×10⁶/ml", "million/ml", "mln/ml", "m",
		"mio", "million", "millions", "x10^6", "10^6", "x106", "106", "e6", "x10e6", "10x6/ml", "mill", "m/ml", "10⁶",
		"milyon/ml", "milj/ml", "milhões/ml", "millones/ml", "milioni/ml", "miljoen/ml", "millionen/ml", "百万/ml", "millions/cc", "million/cc",
		"m/cc", "mio./ml",
		"million per ml", "millions per ml"}}, {"thousand/mL", 1e-3,
		[]string{"10^3/ml", "k/ml"}}, {"/mL", 1e-6, []string{"sperm/ml", "perml", "n/ml", "cells/ml", "count/ml"}}}
	estra = []Unit{{"pg/mL", 1, []string{"pgml", "ng/l", "pgperml"}}, {"pmol/L", 0.27238, []string{"pm", "pmoll", "pmol",
		"pmol/litre", "pmol/liter"}}, {"ng/dL", 10, nil}}
)

// Analytes lists what a visit can hold.
var Analytes = []Quantity{
	{Name: string(TotalTestosterone), Title: "Total testosterone", Units: testo, Low: 0.5, High: 5000, TypicalLow: 20,
		TypicalHigh: 2500, MedianLow: 50, MedianHigh: 1500, Digits: 0},
	{Name: string(FreeTestosterone), Title: "Free testosterone", Units: []Unit{{"pg/mL", 1, []string{"pgml", "ng/l"}}, {"pmol/L",
		0.28842, []string{"pm", "pmol"}}, {"ng/dL", 10, nil}, {"nmol/L", 288.42, nil}}, Low: 0, High: 1000, TypicalLow: 2,
		TypicalHigh: 700, MedianLow: 3, MedianHigh: 400, Digits: 1},
	{Name: string(LH), Title: "LH", Units: gonado, Low: 0, High: 200, Digits: 1},
	{Name: string(FSH), Title: "FSH", Units: gonado, Low: 0, High: 200, Digits: 1},
	{Name: string(Estradiol), Title: "Estradiol", Units: estra, Low: 0, High: 1000, TypicalLow: 1, TypicalHigh: 300, MedianLow: 4,
		MedianHigh: 90, Digits: 1},
	{Name: string(SHBG), Title: "SHBG", Units: []Unit{{"nmol/L", 1, []string{"nm", "nmol"}}}, Low: 0, High: 400, Digits: 1},
	{Name: string(Prolactin), Title: "Prolactin", Units: []Unit{{"ng/mL", 1, []string{"ngml", "ug/l", "µg/l", "mcg/l"}}, {"mIU/L",
		0.04717, []string{"miul", "mu/l", "µiu/ml", "uiu/ml"}}}, Low: 0, High: 5000, MedianLow: 1.5, MedianHigh: 90, Digits: 1},
	{Name: string(Hematocrit), Title: "Hematocrit", Units: percent, Low: 10, High: 75, MedianLow: 25, MedianHigh: 60, Digits: 1},
	{Name: string(PSA), Title: "PSA", Units: []Unit{{"ng/mL", 1, []string{"ngml", "ug/l", "µg/l", "mcg/l"}}}, Low: 0, High: 5000, Digits: 2},
	{Name: string(SpermConcentration), Title: "Sperm concentration", Units: sperm, Low: 0, High: 1000, MedianLow: 0, MedianHigh: 300,
		Digits: 1},
	{Name: string(SemenVolume), Title: "Semen volume", Words: []string{"ejaculate volume", "semen vol", "ejaculate vol",
		"volume of ejaculate"},
		Units: []Unit{{"mL", 1, []string{"cc", "cm3", "cm³", "ml"}}}, Low: 0, High: 20, Digits: 1},
	{Name: string(Motility), Title: "Motility", Words: []string{"sperm motility", "total motility", "motile", "percent motile",
		"motile sperm"},
		Units: percent, Low: 0, High: 100, Digits: 0},
	{Name: string(SymptomScore), Title: "Symptom score", Units: []Unit{{"points", 1, []string{"pts", "score"}}}, Low: -1000,
		High: 1000, Digits: 1},
}

// The quantities that are computed from others at one visit.
const (
	TotalSpermCount  Analyte = "total_sperm_count"
	TotalMotileCount Analyte = "total_motile_count"
	FreeVermeulen    Analyte = "free_testosterone_vermeulen"
	FreeSodergard    Analyte = "free_testosterone_sodergard"
	TestosteroneE2   Analyte = "testosterone_estradiol_ratio"
	TestosteroneLH   Analyte = "testosterone_lh_ratio"
)

// Derived lists what is computed at a visit from its other values.
var Derived = []Quantity{
	{Name: string(TotalSpermCount), Title: "Total sperm count", Units: []Unit{{"million", 1, nil}}, Low: 0, High: 20000, Digits: 0},
	{Name: string(TotalMotileCount), Title: "Total motile count", Units: []Unit{{"million", 1, nil}}, Low: 0, High: 20000, Digits: 0},
	{Name: string(FreeVermeulen), Title: "Calculated free testosterone (Vermeulen)", Units: []Unit{{"pg/mL", 1, nil}}, Low: 0, High: 1000,
		Digits: 1},
	{Name: string(FreeSodergard), Title: "Calculated free testosterone (Södergård)", Units: []Unit{{"pg/mL", 1, nil}}, Low: 0, High: 1000,
		Digits: 1},
	{Name: string(TestosteroneE2), Title: "T/E2 ratio", Units: []Unit{{"ng/dL per pg/mL", 1, nil}}, Low: 0, High: 10000, Digits: 1},
	{Name: string(TestosteroneLH), Title: "T/LH ratio", Units: []Unit{{"ng/dL per IU/L", 1, nil}}, Low: 0, High: 1e6, Digits: 0},
}

// PatientNumbers lists the numbers that a patient's row can hold, beside the
// baselines, which are analytes.
var PatientNumbers = []Quantity{
	{Name: "age", Title: "Age", Units: []Unit{{"years", 1, []string{"year", "y", "yr", "yrs", "yo", "y/o", "a", "jahre",
		"yearold", "j", "j."}}}, Low: 10, High: 100, Digits: 1},
	{Name: "trt_duration", Title: "TRT duration", Units: []Unit{months, {"years", 12, []string{"year", "y", "yr", "yrs", "yo", "y/o",
		"a", "jahre", "yearold"}}, {"weeks", 7 / DaysPerMonth, []string{"week", "wk", "wks", "w", "wochen"}}, {"days", 1 / DaysPerMonth,
		[]string{"day", "d", "tage"}}}, Low: 0, High: 720, Digits: 1},
	{Name: "treatment_duration", Title: "Treatment duration", Units: []Unit{months, {"years", 12, []string{"year", "y", "yr", "yrs",
		"yo", "y/o", "a", "jahre", "yearold"}}, {"weeks", 7 / DaysPerMonth, []string{"week", "wk", "wks", "w", "wochen"}}, {"days",
		1 / DaysPerMonth, []string{"day", "d", "tage"}}}, Low: 0, High: 480, Digits: 1},
	{Name: "bmi", Title: "BMI", Units: []Unit{{"kg/m2", 1, []string{"kg/m²", "kg/m^2", "kgm2"}}}, Low: 10, High: 90, Digits: 1},
	{Name: "testicular_volume", Title: "Testicular volume", Units: []Unit{{"mL", 1, []string{"cc", "cm3", "cm³", "ml"}}}, Low: 0,
		High: 60, Digits: 1},
	{Name: "adherence", Title: "Adherence", Units: percent, Low: 0, High: 100, Digits: 1},
}

// DaysPerMonth and DaysPerYear are the divisors that every report states.
const (
	DaysPerMonth = 30.4375
	DaysPerYear  = 365.25
)

// Baseline is the canonical name of an analyte's baseline column.
func Baseline(a Analyte) string { return "baseline_" + string(a) }

// WithBaseline are the analytes whose baseline a patient's row can give.
var WithBaseline = []Analyte{TotalTestosterone, LH, FSH, Estradiol, SpermConcentration}

// Find gives the quantity of a canonical column name, baselines included.
func Find(name string) (Quantity, bool) {
	base := strings.TrimPrefix(name, "baseline_")
	for _, q := range slices.Concat(Analytes, Derived) {
		if q.Name == base {
			if base != name {
				q.Name, q.Title = name, "Baseline "+lowerFirst(q.Title)
			}
			return q, true
		}
	}
	for _, q := range PatientNumbers {
		if q.Name == name {
			return q, true
		}
	}
	return Quantity{}, false
}

// lowerFirst lowers the first letter unless the word is an acronym.
func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// perOne is a unit that writes "per" as a power: nmol l-1, ng.dL⁻¹, IU·L^-1.
var perOne = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|[^\pL])([npmµμu]?g|mcg|[np]mol|[mµμu]?i?u)[ \x{a0}.·*×]*(dl|ml|l)[ \x{a0}]?\^?[-–−⁻] ?[1¹](\D|$)`)
})

// Stroke writes a power of minus one among a text's units as programs and most
// laboratories do, with a stroke: nmol l-1 is nmol/l.
func Stroke(text string) string {
	if !strings.ContainsAny(text, "1¹") || !strings.ContainsAny(text, "-–−⁻") {
		return text
	}
	return perOne().ReplaceAllString(text, "$1$2/$3$4")
}

var folder = strings.NewReplacer(" ", "", "\u00a0", "", "μ", "µ", "∕", "/", "⁄", "/", "\\", "/", " per ", "/", "²", "2", "³", "3",
	"*", "x", "·", "", "[", "", "]", "") // the brackets of UCUM: m[IU]/mL

// Fold brings a unit's spelling to the form in which spellings are compared:
// lower case, no blanks, one sign for micro, dot and slash.
func Fold(s string) string {
	return strings.Trim(folder.Replace(Stroke(strings.ToLower(strings.TrimSpace(s)))), "(). ,")
}

// spellings finds a unit of a quantity's list by its folded spelling; any are all
// spellings of all quantities.
var spellings, any = func() (map[*Unit]map[string]int, map[string]bool) {
	by, any := map[*Unit]map[string]int{}, map[string]bool{}
	for _, list := range [][]Quantity{Analytes, PatientNumbers} {
		for _, q := range list {
			m := map[string]int{}
			for i, u := range q.Units {
				for _, s := range append([]string{u.Name}, u.Spellings...) {
					if _, taken := m[Fold(s)]; !taken {
						m[Fold(s)] = i
					}
					any[Fold(s)] = true
				}
			}
			by[&q.Units[0]] = m
		}
	}
	return by, any
}()

// Known tells whether a text is a unit of some quantity.
func Known(text string) bool { return len(text) < 32 && any[Fold(text)] }

// Parse finds the unit of q that a text names.
func (q Quantity) Parse(text string) (Unit, bool) {
	if text == "" || len(text) > 32 {
		return Unit{}, false
	}
	i, ok := spellings[&q.Units[0]][Fold(text)]
	if !ok {
		return Unit{}, false
	}
	return q.Units[i], true
}

// InRange tells whether a value in the canonical unit is possible at all.
func (q Quantity) InRange(v float64) bool { return !math.IsNaN(v) && v >= q.Low && v <= q.High }

// UnitNames lists the units of q.
func (q Quantity) UnitNames() string {
	names := make([]string, len(q.Units))
	for i, u := range q.Units {
		names[i] = u.Name
	}
	return strings.Join(names, ", ")
}
