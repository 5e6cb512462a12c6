package schema

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leydig/cohort"
	"leydig/cohort/unit"
)

// invented is a cohort whose truth is known: values[i][k] of man i at month 3k, ng/dL.
type invented struct {
	ids    []string
	values [][]float64
}

func (c *invented) draw(t *rapid.T) {
	men := rapid.IntRange(6, 25).Draw(t, "men")
	style := rapid.SampledFrom([]string{"R%02d", "%03d", "KH-%03d", "10.%d.7", "3f2504e0-4f89-11d3-9a0c-0305e82c33%02d"}).Draw(t, "ids")
	for i := range men {
		c.ids = append(c.ids, fmt.Sprintf(style, i+1))
		row := []float64{float64(rapid.IntRange(110, 299).Draw(t, "baseline"))}
		for range 3 {
			row = append(row, row[len(row)-1]+float64(rapid.IntRange(-30, 190).Draw(t, "rise")))
		}
		c.values = append(c.values, row)
	}
}

// spelled writes an identifier as a second hand would.
func spelled(t *rapid.T, id string) string {
	switch rapid.IntRange(0, 5).Draw(t, "spelling") {
	case 1:
		return id + " "
	case 2:
		return strings.ToLower(id)
	case 3:
		return strings.ReplaceAll(id, "KH-", "KH")
	case 4:
		return strings.ReplaceAll(id, "KH-", "KH–")
	}
	return id
}

// written writes the cohort as a long table in one of a site's habits, and tells the
// habits.
func (c *invented) written(t *rapid.T) (text, habits string) {
	header := rapid.SampledFrom([]string{"Testosterone", "TT", "Testosterone (total)", "Total testosterone", "TESTOSTERONE, TOTAL, LC/MS/MS",
		"Testostérone totale", "总睾酮", "Testosterone (xq)"}).Draw(t, "header")
	decoy := rapid.SampledFrom([]string{"", "Testosterone (free)", "Testosterone, bioavailable", "Testosterone target", "T/E2 ratio",
		"Testosterone (mg/week)", "Total T3", "DHT", "Testosterone [reference]", "% free testosterone", "Testosterone ULN"}).Draw(t, "decoy")
	units := rapid.SampledFrom([]string{"ng/dL", "nmol/L", "ng/mL", "none", "nmol/L unsaid", "half"}).Draw(t, "unit")
	footer := rapid.SampledFrom([]string{"", "mean", "blank id", "records", "sum"}).Draw(t, "footer")
	second := rapid.Bool().Draw(t, "second file")
	quoted := func(s string) string { return `"` + s + `"` }
	value := func(i int, v float64) string {
		switch {
		case strings.HasPrefix(units, "nmol/L"), units == "half" && i%2 == 0:
			return strconv.FormatFloat(v/28.842, 'f', 2, 64)
		case units == "ng/mL":
			return strconv.FormatFloat(v/100, 'f', 3, 64)
		}
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	if !strings.Contains(units, " ") && units != "none" && units != "half" {
		header += " (" + units + ")"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "ID,Month,%s,%s,LH\n", quoted(decoy), quoted(header))
	sum, n := 0.0, 0
	for i, id := range c.ids {
		for k, v := range c.values[i] {
			who := id
			if second && k > 0 {
				who = spelled(t, id)
			}
			cell := value(i, v)
			x, _ := strconv.ParseFloat(cell, 64)
			sum, n = sum+x, n+1
			fmt.Fprintf(&b, "%s,%d,%s,%s,%.1f\n", quoted(who), 3*k, strconv.Itoa(i%7+40), cell, float64(2+k)+float64(i%5)/10)
		}
	}
	switch footer {
	case "mean":
		fmt.Fprintf(&b, "Mean,4.5,43,%.2f,3.7\n", sum/float64(n))
	case "blank id":
		fmt.Fprintf(&b, ",4.5,43,%.2f,3.7\n", sum/float64(n))
	case "records":
		fmt.Fprintf(&b, "Records exported: %d,,,,\n", n)
	case "sum":
		fmt.Fprintf(&b, "Total,%d,,%.2f,\n", 0, sum)
	}
	return b.String(), fmt.Sprintf("%q, decoy %q, unit %s, footer %q, spellings %v", header, decoy, units, footer, second)
}

// TestRightOrTold: whatever a site's habits, each testosterone that is read is right,
// or else a warning or an error says where to look.
func TestRightOrTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c invented
		c.draw(t)
		text, habits := c.written(t)
		r, err := readCSV(text)
		if err != nil {
			var in *cohort.InputError
			if !errors.As(err, &in) || in.Detail == "" {
				t.Fatalf("%s: refused without a reason: %v", habits, err)
			}
			return
		}
		told := slices.ContainsFunc(r.Findings, func(f cohort.Finding) bool { return f.Severity != cohort.Info })
		if wrong := c.wrong(r.Cohort); wrong != "" && !told {
			t.Fatalf("%s: %s, in silence\n%s", habits, wrong, text)
		}
	})
}

// TestRightWhereItIsSaid: with a stated unit and plain identifiers nothing is wrong,
// told or not.
func TestRightWhereItIsSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c invented
		c.draw(t)
		text, habits := c.written(t)
		if !strings.Contains(text[:strings.IndexByte(text, '\n')], "(n") || strings.Contains(habits, "xq") || strings.Contains(habits,
			"spellings true") && c.ids[0] == "KH-001" {
			t.Skip("no unit is said, or identifiers could be two")
		}
		r, err := readCSV(text)
		if err != nil {
			t.Fatalf("%s: %v\n%s", habits, err, text)
		}
		if wrong := c.wrong(r.Cohort); wrong != "" {
			t.Fatalf("%s: %s\n%s\n%v", habits, wrong, text, r.Findings)
		}
	})
}

// wrong says what of a cohort is not as it was invented, empty where all is.
func (c *invented) wrong(got *cohort.Cohort) string {
	s := got.Find(unit.TotalTestosterone)
	if got.Patients.Len() != len(c.ids) {
		return fmt.Sprintf("%d patients, want %d", got.Patients.Len(), len(c.ids))
	}
	if len(s.Value.Floats()) != 4*len(c.ids) {
		return fmt.Sprintf("%d visits, want %d", len(s.Value.Floats()), 4*len(c.ids))
	}
	for p := range got.Patients.Len() {
		i := slices.IndexFunc(c.ids, func(id string) bool { return looseAlias(aliasOf(id)) == looseAlias(aliasOf(got.Patients.ID.At(p))) })
		if i < 0 {
			return "an identifier that nobody has"
		}
		from := int(got.Visits.Start[p])
		for k, want := range c.values[i] {
			if v := s.Value.Floats()[from+k]; math.Abs(v-want) > 1+want/100 {
				return fmt.Sprintf("%v at month %d, want %v", v, 3*k, want)
			}
		}
	}
	return ""
}
