package schema

import (
	"fmt"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
	"leydig/cohort/unit"
)

// decisive are words of headers that decide outcomes: a column that has one and is
// not read is a warning.
var decisive = wordSet("testosterone testo tt trt restart restarted resumed hypogonadism eugonadal")

// resembles tells whether a header speaks of what decides outcomes.
func resembles(header string) bool {
	f := fold(header)
	for _, text := range []string{f, inEnglish(f)} {
		for w := range strings.FieldsSeq(text) {
			if decisive[w] {
				return true
			}
		}
	}
	return false
}

// settledElsewhere are reasons that name the column that is read instead.
var settledElsewhere = expression(`is read from|are known by|time zero is`)

// aboutTreatment are words of yes/no columns that bear on outcomes too.
var aboutTreatment = wordSet("treatment therapy clomid clomiphene clomifene hcg medication rx tx stopped discontinued")

// asksOfTreatment tells an unread yes/no column about treatment.
func (t *Table) asksOfTreatment(c *Column) bool {
	for w := range strings.FieldsSeq(inEnglish(fold(c.Header))) {
		if aboutTreatment[w] {
			k := t.content(c.Col)
			return k.mostly(k.yesNo)
		}
	}
	return false
}

// The words of columns, and of their cells, that say who is not to be counted, and of whom
// a cohort of men has none.
var (
	whoCounts = wordSet("excluded exclude exclusion include included inclusion eligible eligibility ineligible withdrawn withdrew " +
		"ausgeschlossen ausschluss einschluss exclu exclusao excluido exclusion escluso esclusione haric wykluczony wykluczenie 除外")
	leftOut = wordSet("excluded exclude withdrawn withdrew ineligible ausgeschlossen exclu excluido escluso wykluczony 除外")
	sexes   = wordSet("sex gender geschlecht sexe sexo sesso genere cinsiyet plec geslacht пол 性別 性别")
	females = wordSet("f female w weiblich woman femme femminile femenino feminino mujer mulher donna kadin k kobieta vrouw v женский ж 女 女性")
)

// notToCount says why rows that are counted may not be meant to be, empty where nothing
// does: the column speaks of who counts, or cells say that he is left out, or no man.
func (t *Table) notToCount(c *Column) string {
	heads, sex := false, false
	for w := range strings.FieldsSeq(inEnglish(fold(c.Header))) {
		heads, sex = heads || whoCounts[w], sex || sexes[w]
	}
	out, women, values := 0, 0, map[string]bool{}
	for r := t.First; r <= t.Last && r < t.First+sampleRows; r++ {
		text := fold(sheet.Trim(t.Sheet.Row(r).Text(c.Col)))
		if len(text) > 60 {
			continue
		}
		values[text] = true
		for w := range strings.FieldsSeq(text) {
			if leftOut[w] {
				out++
				break
			}
		}
		women += btoi(sex && females[text])
	}
	switch {
	case women > 0:
		return fmt.Sprintf("rows of women: %d", women)
	case out > 0:
		return fmt.Sprintf("cells that speak of exclusion: %d", out)
	case heads && len(values) > 1:
		return "by its header it says who is to be counted"
	}
	return ""
}

// sampleRows is how far down a table its columns are looked at for words.
const sampleRows = 2000

// unknown tells of a column that is not used.
func (b *builder) unknown(t *Table, c *Column) {
	if c.told {
		return
	}
	if b.plan.saysUnits(c.Header) {
		c.Notes = append(c.Notes, "says which unit a row is in, as the plan has it")
		return
	}
	named := slices.ContainsFunc(b.plan.Keep, func(name string) bool { return t.own(name) == c })
	severity, message := cohort.Info, "column kept but not used; name it in the plan if it matters"
	thyroid := (c.label.foreign == "t3" || c.label.foreign == "t4") && resembles(c.Header) // "TT T4" is a fourth visit
	if !named && (thyroid || c.label.foreign == "" && (resembles(c.Header) || t.asksOfTreatment(c))) {
		severity = cohort.Warning
		message = "its words resemble a column that decides outcomes, and it is not used; say what it is " + t.remedy(c,
			"is: NAME") + ", or ignore it"
	}
	why := t.notToCount(c)
	if named && why == "" {
		return
	}
	if why != "" {
		severity = cohort.Warning
		message = why + ", and all rows are counted: take out those that are not meant, or ignore the column in the plan (columns: ignore: [" +
			fmt.Sprintf("%q", c.Header) + "])"
	}
	if word, of := untoldTime(c.Header); of != nil && c.label.foreign == "" {
		severity = cohort.Warning
		message = fmt.Sprintf("nothing says when %q was, so %s of it is not used; state it in the plan (columns: times: {%s: MONTH})", word,
			of.name, word)
	}
	if c.label.foreign != "" {
		message = fmt.Sprintf("%q in the header makes it something else than leydig reads: kept but not used", c.label.foreign)
	}
	for _, n := range c.Notes {
		if rest, ok := strings.CutPrefix(n, "not used: "); ok {
			message = rest
			if settledElsewhere().MatchString(rest) {
				severity = cohort.Info
			}
		}
	}
	if slices.Contains(b.plan.Ignore, c.Header) {
		severity, message = cohort.Info, "ignored, as the plan says"
	}
	t.find(cohort.Finding{Code: cohort.UnknownColumn, Severity: severity, At: t.Sheet.Ref(t.Header, c.Col), Column: c.Header,
		Got:  c.Header,
		Want: "a known column", Message: message})
}

// lost tells a column of total testosterone that is in a table of patients and yet is not
// read, since nothing says when it was measured.
func (t *Table) lost(header string) bool {
	return t.idCol >= 0 && slices.ContainsFunc(t.Columns, func(c Column) bool {
		return c.Header == header && c.m == nil && c.label.m == find(string(unit.TotalTestosterone))
	})
}

// nobodys tells of a table of visits without identifiers, such as the sheet of one man
// among those of others, whose testosterone is not read.
func (b *builder) nobodys(t *Table) {
	if t.Role != RoleNone || t.column("patient_id") != nil || max(t.Header, t.Likely) < 0 {
		return
	}
	var testosterone *Column
	timed := false
	for i := range t.Columns {
		c := &t.Columns[i]
		switch m := recognise(c.Header).m; {
		case m == nil:
		case m.name == string(unit.TotalTestosterone):
			testosterone = c
		case m.name == "visit_date" || m.name == "month":
			timed = true
		}
	}
	if testosterone == nil || !timed {
		return
	}
	b.find(cohort.Finding{Code: cohort.UnknownColumn, Severity: cohort.Warning, At: t.Sheet.Ref(max(t.Header, t.Likely), testosterone.Col),
		Column: testosterone.Header, Got: testosterone.Header, Want: "a table with identifiers",
		Message: "not used: nothing says whose values these are; give the table a column patient_id, or leave the sheet out in the plan " +
			"(columns: sheets: NAME: {use: false})"})
}

// leftOver tells of a column that is read although words of its header were not
// understood.
func (b *builder) leftOver(t *Table, c *Column) {
	if c.label.residue == "" {
		return
	}
	c.Notes = append(c.Notes, fmt.Sprintf("%q in the header was not understood", c.label.residue))
	t.find(cohort.Finding{Code: cohort.UnknownColumn, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, c.Col),
		Column: c.Header, Got: c.Header,
		Want: "a header of " + c.m.name + " alone",
		Message: fmt.Sprintf("read as %s although %q was not understood; confirm it %s", c.m.name, c.label.residue,
			t.remedy(c, "is: "+c.m.name))})
}
