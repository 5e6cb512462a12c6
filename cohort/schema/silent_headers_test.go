package schema

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"leydig/cohort"
)

// names are what total testosterone is called.
var names = []string{"Testosterone", "TT", "Total testosterone", "Testosterone (total)", "Testosterone, total",
	"Serum testosterone", "Testo",
	"TESTOSTERONE", "T_total", "Testosteron", "Testostérone totale", "Testosterona total", "总睾酮", "Toplam testosteron",
	"Общий тестостерон", "Total T", "Testosterone level"}

// not are headers of what is something else, # standing for a word for testosterone.
var not = []string{"# (free)", "free #", "# free", "#, free", "#, bioavailable", "bioavailable #", "bio-available #",
	"# - bioavail.", "Total T3",
	"T3 total", "T4", "# dose", "# dose (mg)", "# (mg/week)", "# mg/wk", "weekly # (mg)", "% of baseline #", "# (% of baseline)",
	"# % change", "change in #", "Δ #", "delta #", "salivary #", "# (saliva)", "#, salivary", "# target", "target #", "goal #",
	"# [reference]", "# ref range", "# ULN", "# upper limit", "#/E2 ratio", "#:LH ratio", "# index", "urinary #", "# gel", "# z-score",
	"# category", "% free #", "# binding", "# flag", "# comment", "expected #", "# (predicted)", "# enanthate", "# nadir",
	"# (target range)",
	"# <300", "low #", "# normal", "free # (calc)", "calculated free #", "cFT", "fT", "# assay",
	"#-SHBG", "# sample no", "n of #", "# count", "# x LH", "log #", "ln(#)", "# SD", "# mean of father", "# (previous clinic)",
	"brother's #", "DHT", "DHEA", "11-keto#", "epi#", "methyl#", "# undecanoate (mg)", "# in hair", "Freies #", "# libre",
	"# biodisponible",
	"Serbest #", "游离睾酮", "Свободный #", "wolne #", "# 2nd lab (free)"}

// otherHeaders makes a table with a column that is none of ours, with or without the
// true one.
func otherHeaders(t *rapid.T) *trial {
	c := &trial{none: chance(t, 2)}
	c.draw(t, 5, 12)
	decoy := strings.ReplaceAll(one(t, not...), "#", one(t, "Testosterone", "testosterone", "T", "TT", "Testo", "testosteron"))
	unitName := one(t, "", "ng/dL", "nmol/L")
	if unitName != "" && chance(t, 2) && !strings.ContainsAny(decoy, "(%") {
		decoy += " (" + unitName + ")"
	}
	scale := rapid.SampledFrom([]float64{0.02, 0.4, 1, 1, 1.3}).Draw(t, "scale")
	before := chance(t, 2)
	c.habit = fmt.Sprintf("%q, alone %v, values %g", decoy, c.none, scale)
	name := one(t, names...)
	if unitName != "" {
		name += " (" + unitName + ")"
	}
	header := []string{"ID", "Age", "Month", decoy, "LH"}
	if !c.none {
		header = []string{"ID", "Age", "Month", name, decoy, "LH"}
		if before {
			header[3], header[4] = header[4], header[3]
		}
	}
	c.sheet("a.xlsx", "Data", c.long(header, func(i, k int, m *man) []string {
		cells := []string{m.id, number(float64(30 + i)), number(m.months[k])}
		decoyed := inUnit(math.Max(1, m.values[k]*scale+float64(3*i+k)), unitName)
		switch {
		case c.none:
			cells = append(cells, decoyed)
		case before:
			cells = append(cells, decoyed, inUnit(m.values[k], unitName))
		default:
			cells = append(cells, inUnit(m.values[k], unitName), decoyed)
		}
		return append(cells, fmt.Sprintf("%.1f", 2+float64(i+k)/10))
	})...)
	return c
}

// datedHeaders makes a table of dated rows with headers that name a time.
func datedHeaders(t *rapid.T) *trial {
	c := &trial{}
	c.draw(t, 4, 10)
	timed := fmt.Sprintf(one(t, "TT %d", "TT month %d", "T_%dmo", "TT (%d mo)", "Testosterone %d months", "TT M%d", "T%d", "wk%d TT",
		"TT day %d", "Testosterone %d"), rapid.IntRange(1, 24).Draw(t, "time"))
	alone := chance(t, 3)
	c.habit = fmt.Sprintf("%q, alone %v", timed, alone)
	header := []string{"ID", "Start", one(t, "Date", "Visit date", "Sample date", "Collected"), "TT", timed}
	if alone {
		header = append(header[:3], timed)
	}
	c.sheet("a.xlsx", "Data", c.long(header, func(i, k int, m *man) []string {
		cells := []string{m.id, m.index.String(), m.visit(k).String(), number(m.values[k])}
		if !alone {
			cells = append(cells, number(m.values[k]*0.4+5))
		}
		return cells
	})...)
	return c
}

// tests are what laboratories call total testosterone, others are what they call what it
// is not.
var (
	tests = []string{"TESTOSTERONE, TOTAL, LC/MS/MS", "Testosterone,Total,S", "TESTOSTERONE TOTAL", "Testosterone",
		"TESTOSTERONE, SERUM",
		"Testosterone [Mass/volume] in Serum or Plasma", "TESTOSTERONE, TOTAL, MALE (ADULT), IA", "Testosterone Total, LC-MS/MS",
		"TESTO",
		"TESTOSTERONE,TOTAL", "Testosterone, Serum (ng/dL)", "TESTOST", "Total Testosterone, S", "TST", "TESTOSTERONE, TOTAL, MS",
		"Testosterone (Total), Serum", "XR TESTOSTERONE TOTAL QN", "TESTOSTERONE,TOTAL,S"}
	others = []string{"TESTOSTERONE, FREE", "Testosterone,Free,S", "TESTOSTERONE, BIOAVAILABLE", "% FREE TESTOSTERONE",
		"T3, TOTAL", "TSH",
		"Testosterone Free [Mass/volume] in Serum or Plasma", "TESTOSTERONE, FREE, DIRECT", "TESTOSTERONE, FREE (DIALYSIS)",
		"FREE T4 INDEX",
		"Testosterone.free+weakly bound", "SEX HORMONE BINDING GLOBULIN", "DIHYDROTESTOSTERONE",
		"Testosterone/Sex hormone binding globulin",
		"FREE ANDROGEN INDEX", "TESTOSTERONE REFERENCE INTERVAL", "TESTOSTERONE COMMENT", "Testosterone, saliva",
		"TESTOSTERONE, URINE",
		"DHEA SULFATE", "Testosterone bioavailable/Testosterone.total", "EPITESTOSTERONE", "TESTOSTERONE:EPITESTOSTERONE"}
)

// testNames makes an export with one result a row.
func testNames(t *rapid.T) *trial {
	c := &trial{}
	c.draw(t, 4, 9)
	name, other, second := one(t, tests...), one(t, others...), one(t, others...)
	h := strings.Split(one(t, "ID|Collected|Test|Result|Units", "PAT_ID|RESULT_DATE|COMPONENT_NAME|ORD_VALUE|REFERENCE_UNIT",
		"Patient|Date|Event|Result Value|Result Units", "USUBJID|LBDTC|LBTEST|LBORRES|LBORRESU",
		"MRN|Collection Date|Test Name|Value|Unit",
		"Patient ID|Specimen Taken|Procedure|Result|UOM"), "|")
	unitName := one(t, "ng/dL", "nmol/L")
	c.habit = fmt.Sprintf("%s: %q beside %q and %q", h[1], name, other, second)
	rows := [][]string{h}
	for i, m := range c.men {
		for k, v := range m.values {
			d := m.visit(k).String()
			low := inUnit(math.Max(1, v*0.3+float64(i)), unitName)
			own := [][]string{{m.id, d, other, low, unitName}, {m.id, d, name, inUnit(v, unitName), unitName}, {m.id, d, "LH",
				"4.1", "IU/L"}}
			if second != other {
				own = append(own, []string{m.id, d, second, inUnit(math.Max(1, v*0.2+float64(k)), unitName), unitName})
			}
			rows = append(rows, own...)
		}
	}
	list := [][]string{{h[0], "Index date", "Age"}}
	for i, m := range c.men {
		list = append(list, []string{m.id, m.index.String(), number(float64(35 + i))})
	}
	c.sheet("a.xlsx", "Patients", list...)
	c.sheet("a.xlsx", "Results", rows...)
	return c
}

// words makes a column of verdicts in some language, of which one side may be unread.
func words(t *rapid.T) *trial {
	c := &trial{}
	c.draw(t, 6, 14)
	yes, no, _ := strings.Cut(one(t, "yes|no", "Y|N", "ja|nein", "oui|non", "sí|no", "si|no", "sim|não", "evet|hayır", "ja|nee",
		"tak|nie", "да|нет",
		"是|否", "はい|いいえ", "On|Off", "1|0", "1|2", "TRUE|FALSE", "improved|not improved", "better|worse", "+|-", "x|", "kyllä|ei",
		"igen|nem",
		"ano|ne", "ναι|όχι", "ja|nej", "有|无", "yes|unchanged", "improved|same", "✓|✗", "Yes - some|No", "much better|no change",
		"J|N", "O|N",
		"S|N", "E|H", "T|N"), "|")
	header := one(t, "Symptoms improved", "Improved", "Symptoms better?", "Symptom improvement (Y/N)", "symptoms_improved")
	if yes == "1" && no == "2" && chance(t, 2) {
		header = "Symptoms improved (1=yes, 2=no)"
	}
	c.habit = fmt.Sprintf("%q: %s or %s", header, yes, no)
	for i, m := range c.men {
		m.improved = cohort.No
		if i == 0 || i > 1 && chance(t, 2) {
			m.improved = cohort.Yes
		}
	}
	c.sheet("a.xlsx", "Data", c.long([]string{"ID", "Month", "TT", header}, func(i, k int, m *man) []string {
		return []string{m.id, number(m.months[k]), number(m.values[k]), map[cohort.Tri]string{cohort.Yes: yes,
			cohort.No: no}[m.improved]}
	})...)
	if no == "" { // a blank is missing, never no
		for _, m := range c.men {
			if m.improved == cohort.No {
				m.improved = cohort.Unknown
			}
		}
	}
	return c
}

// spoken are durations in words and what they are in months; NaN: no number stands for
// them.
var spoken = map[string]float64{"2 yrs": 24, "18m": 18, "1y6m": 18, "1y10m": 22, "3y10m": 46, "1 yr 6 mo": 18, "2 years": 24,
	"36 months": 36, "18 mths": 18,
	"3 y":        36,
	"six months": 6, "1.5 years": 18, "2½ yrs": 30, "~2 yrs": 24, "24 mo": 24, "52 weeks": 11.96, "3-4 years": nan, "since 2012": nan,
	"2+ yrs": nan, ">5 years": 60, "a few months": nan, "?": nan, "2 yrs 3 mths": 27, "1 year": 12, "years": nan, "2-3m": nan,
	"2 yrs (off and on)": nan, "18 Monate": 18, "2 ans": 24, "2 Jahre": 24, "18 ay": 18, "1,5 J": 18, "12/12": 12, "6/52": 1.38,
	"10y+": nan,
	"<1y":  12 / math.Sqrt2, "1 or 2 years": nan, "2 to 3 yrs": nan, "24": 24, "2012": nan, "2012-2014": nan, "6 x 4 weeks": nan,
	"1y, 6m":        18,
	"1 yr and 6 mo": 18, "2 yrs on, 1 off": nan, "18 mo.": 18, "ca. 2 years": 24, "half a year": 6, "two years": 24, "2yrs?": nan,
	"0.5 y":       6,
	"1 yr / 2 yr": nan, "18 (months)": 18, "5 cycles": nan, "1y 18m": 30, "18 m 2 y": 42, "½ year": 6, "1/2 year": 6,
	"2 1/2 years": 30}

// inWords are values of testosterone as people write them; NaN: two values, or none.
var inWords = map[string]float64{"%d (repeat 423)": nan, "~%d": 1, "%d-430": nan, "%d / 430": nan, "%d ng/dL": 1, "%d, 430": nan,
	"%d*": 1, "%d H": 1,
	"%d (L)": 1, "c. %d": 1, "approx %d": 1, "%d?": 1, "%d→430": nan, "%d to 430": nan, "%d±30": nan, "= %d": 1, "%d (430)": nan,
	"%d.": 1,
	"'%d": 1, "%d;430": nan, "%d x2": nan, "%dish": 1, "%d and 430": nan, "%d (am)": 1, "%d(300-900)": 1, "mean %d": nan,
	"%d haemolysed": nan,
	"%d,%d":         nan, "%d 430": nan, "%d\n430": nan, "%d (0800)": 1, "%d @ 8am": 1, "%d (15.2 nmol/L)": 1, "%d nmol/l?": nan, "%dng/dl": 1,
	"> %d": 1, "%d+": nan, "%d ng/ml": nan, "x%d": nan, "#%d": nan, "%d%%": nan, "(%d)": nan, "-%d": nan, "%d-": nan, "%de2": nan,
	"0%d": 1, "O%d": nan,
	"l%d": nan, "%d mg": nan, "%d months": nan, "T %d": nan}

// valuesInWords makes a table with a value or a duration in words.
func valuesInWords(t *rapid.T) *trial {
	c := &trial{}
	c.draw(t, 5, 12)
	odd := rapid.IntRange(0, len(c.men)-1).Draw(t, "odd")
	at, duration, cell := -1, "24", ""
	for _, m := range c.men {
		m.duration, m.asked = 24, true
	}
	head := one(t, "TRT duration (months)", "TRT duration", "Duration of TRT (mo)")
	if chance(t, 2) {
		duration = one(t, sortedTexts(spoken)...)
		c.men[odd].duration = spoken[duration]
		c.habit = fmt.Sprintf("%q for %s", duration, head)
	} else {
		at = rapid.IntRange(0, 3).Draw(t, "visit")
		form, v := one(t, sortedTexts(inWords)...), rapid.IntRange(310, 420).Draw(t, "value")
		cell = strings.ReplaceAll(strings.ReplaceAll(form, "%d", fmt.Sprint(v)), "%%", "%")
		c.men[odd].values[at] = float64(v) * inWords[form]
		c.habit = fmt.Sprintf("%q of testosterone", form)
	}
	c.sheet("a.xlsx", "Data", c.long([]string{"ID", head, "Month", "TT (ng/dL)"}, func(i, k int, m *man) []string {
		row := []string{m.id, "24", number(m.months[k]), number(m.values[k])}
		if i == odd {
			row[1] = duration
		}
		if i == odd && k == at {
			row[3] = cell
		}
		return row
	})...)
	return c
}

func sortedTexts(m map[string]float64) []string {
	var out []string
	for text := range m {
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}
