package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/sheet"
)

// personWords are headers of columns that name people; such columns are told
// even if their cells are empty words.
var personWords = map[string]string{
	"name": "names", "names": "names", "patient name": "names", "pt name": "names", "full name": "names", "first name": "names",
	"last name": "names", "surname": "names", "forename": "names", "family name": "names", "given name": "names", "initials": "initials",
	"nachname": "names", "vorname": "names",
	"phone": "phone numbers", "telephone": "phone numbers", "tel": "phone numbers", "mobile": "phone numbers", "cell": "phone numbers",
	"cell phone": "phone numbers", "phone number": "phone numbers", "contact": "contacts", "contact number": "phone numbers",
	"telefon": "phone numbers",
	"email":   "e-mail addresses", "e mail": "e-mail addresses", "email address": "e-mail addresses", "address": "addresses",
	"home address": "addresses", "street": "addresses", "adresse": "addresses", "postcode": "postal codes", "post code": "postal codes",
	"zip": "postal codes", "zip code": "postal codes", "zipcode": "postal codes",
	"ssn": "social security numbers", "social security": "social security numbers", "social security number": "social security numbers",
	"nhs number": "NHS numbers", "nhs no": "NHS numbers", "medicare": "insurance numbers", "medicare no": "insurance numbers",
	"insurance no": "insurance numbers", "insurance number": "insurance numbers", "passport": "passport numbers", "mrn": "record numbers",
	"hospital number": "record numbers", "medical record number": "record numbers",
	"next of kin": "names", "gp": "names", "gp name": "names", "wife": "names", "partner": "names",
}

// people are the forms in which free text names a person.
var people = []struct {
	what string
	is   func() *regexp.Regexp
}{
	{"an e-mail address", expression(`[\w.+-]+@[\w-]+\.[a-zA-Z]{2,}`)},
	{"a phone number", expression(
		`(?i)\b(tel|telephone|phone|ph|mob|mobile|cell|call|fax)\b[^0-9]{0,12}\+?\d[\d \-().]{5,}\d|(^|` +
			`[^\d.,-])(\+\d{1,3}[ -]?)?(\(\d{2,5}\)|\d{3})[ .-]\d{3,4}[ .-]\d{3,4}([^\d]|$)|(^|` +
			`\D)\+\d{1,3}[ -]?\d{2,4}[ -]?\d{3,4}[ -]?\d{2,4}(\D|$)|(^|\D)0\d{2,4}[ -]\d{5,8}(\D|$)`)},
	{"a social security number", expression(`(^|\D)\d{3}-\d{2}-\d{4}(\D|$)`)},
	{"a record number", expression(
		`(?i)\b(mrn|nhs|ssn|hosp(ital)?|chart|record|file|passport|medicare|case)\s*(no|nr|number|#|` +
			`id)?\.?\s*[:#=]?\s*[A-Z]{0,3}-?\d[\d\- ]{4,}\d`)},
	{"an address", expression(
		`(?i)\b\d{1,5}[a-z]?,?\s+([A-Z][a-z]+\s+){1,3}(street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|way|close|` +
			`crescent|terrace|place|square)\b|\b[A-ZÄÖÜ][a-zäöüß]+(straße|strasse|str\.|weg|platz|gasse)\s*\d+`)},
	{"a name", expression(
		`\b(Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Mister)\.?\s+([A-Z]\.?\s+)?[A-Z][a-z]+|\b[A-Z][a-z]{2,}\s+([A-Z]\.\s*)[A-Z][a-z]{2,}|` +
			`(?i:\b(spoke (to|with)|called|phoned|rang|name is|named|contact|wife|husband|brother|son|partner|mother|father|daughter|sister|` +
			`emailed|seen by|referred by|gp is))[:,]?\s+[A-Z][a-z]+\s+([A-Z]\.?\s+)?[A-Z][a-z]{2,}`)},
}

// twoNames is a cell that is nothing but a person's name.
var twoNames = expression(`^([A-Z][a-z]+(-[A-Z][a-z]+)?,\s*[A-Z][a-z]+(\s+[A-Z]\.?)?|[A-Z][a-z]{2,}\s+[A-Z]\.?\s+[A-Z][a-z]{2,})$`)

// phiShown is how many cells of a column are named.
const phiShown = 20

// suspectPeople looks for people in the columns that are not used, in words of
// the site, and in identifiers. Findings name the cell, never its text.
func (b *builder) suspectPeople() {
	for i := range b.res.Tables {
		t := &b.res.Tables[i]
		if t.Header < 0 {
			continue
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			free := c.Meaning == "" || c.m != nil && (c.m.form == asText || c.m.form == asTreatment) && c.Meaning != "synthetic"
			if !free || c.Meaning == "patient_id" && t.plainIDs {
				continue
			}
			if what, named := personWords[fold(c.Header)]; named && c.Meaning == "" {
				b.find(cohort.Finding{Code: cohort.PHISuspect, Severity: cohort.Warning, At: t.Sheet.Ref(t.Header, c.Col), Column: c.Header,
					Got:  "a column of " + what,
					Want: "no names, numbers or addresses of people", Message: "take the column out before the file is shared; leydig does not use it"})
				continue
			}
			if c.Meaning != "patient_id" || !b.namesAsIDs(t, c) {
				b.suspectCells(t, c)
			}
		}
	}
}

// aName is a text that can be nothing but a name: words of letters, at least one with a
// capital and small letters.
var aName = expression(`^\p{Lu}\p{Ll}+[\pL'’-]*(,? +(\p{Lu}\.?|\p{Ll}{1,3}|\p{Lu}[\pL'’-]+)){0,3}$`)

// namesAsIDs tells of a column of identifiers most of which are names of people; codes of
// letters alone are rare, and then alike in length.
func (b *builder) namesAsIDs(t *Table, c *Column) bool {
	const looked = 2000
	seen, lengths, names := map[string]bool{}, map[int]bool{}, 0
	for r := t.First; r <= t.Last && len(seen) < looked; r++ {
		text := sheet.Trim(t.Sheet.Row(r).Text(c.Col))
		if text == "" || seen[text] {
			continue
		}
		seen[text] = true
		if len(text) <= 60 && aName().MatchString(text) {
			names++
			lengths[len(text)] = true
		}
	}
	if names < 3 || 10*names < 6*len(seen) || len(lengths) < 3 {
		return false
	}
	b.find(cohort.Finding{Code: cohort.PHISuspect, Severity: cohort.Warning, At: t.whole(c), Column: c.Header,
		Got:     fmt.Sprintf("%d of %d identifiers that look like names", names, len(seen)),
		Want:    "codes that name nobody",
		Message: "replace the names by codes before the file or a report of it is shared: reports list identifiers"})
	return true
}

// suspicion is a cell that holds what looks like a person.
type suspicion struct {
	row  int
	what string
}

// suspects finds such cells of a column in rows from..to.
func (t *Table) suspects(c *Column, from, to int) (out []suspicion) {
	seen := map[string]string{} // words of a site come again and again
	cursor := t.Sheet.Cursor()
	for r := from; r <= to; r++ {
		text := sheet.Trim(cursor.Row(r).Text(c.Col))
		if len(text) < 6 || c.Meaning == "patient_id" && strings.IndexByte(text, ' ') < 0 && strings.IndexByte(text, ',') < 0 {
			continue
		}
		what, known := seen[text]
		if !known {
			what = person(text, c.Meaning)
			if len(seen) < 1<<12 {
				seen[text] = what
			}
		}
		if what != "" {
			out = append(out, suspicion{r, what})
		}
	}
	return out
}

func (b *builder) suspectCells(t *Table, c *Column) {
	found := 0
	for _, s := range slices.Concat(shards(b.ctx, t, func(from, to int) []suspicion { return t.suspects(c, from, to) })...) {
		if found++; found > phiShown {
			continue
		}
		b.find(cohort.Finding{Code: cohort.PHISuspect, Severity: cohort.Warning, At: t.Sheet.Ref(s.row, c.Col), Column: c.Header,
			Got:  "what looks like " + s.what,
			Want: "no names, numbers or addresses of people", Message: "take it out before the file is shared; leydig does not repeat it"})
	}
	if found > phiShown {
		c.Notes = append(c.Notes, fmt.Sprintf("%d cells look like people; the first %d are listed", found, phiShown))
	}
}

// person says what in a text looks like a person, empty where nothing does.
func person(text, meaning string) string {
	if meaning == "patient_id" {
		if twoNames().MatchString(text) {
			return "a name"
		}
		return ""
	}
	if len(text) > 4000 {
		text = text[:4000]
	}
	digits := strings.ContainsAny(text, "0123456789")
	for _, p := range people {
		if !digits && p.what != "a name" && p.what != "an e-mail address" {
			continue
		}
		if p.is().MatchString(text) {
			return p.what
		}
	}
	if twoNames().MatchString(text) {
		return "a name"
	}
	return ""
}
