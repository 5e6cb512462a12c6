package frame

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"leydig/cohort/sheet"
	"leydig/cohort/sheet/delim"
)

func read(t *testing.T, text string) *Frame {
	t.Helper()
	b, err := delim.Read(context.Background(), strings.NewReader(text), int64(len(text)), "t.csv")
	if err != nil {
		t.Fatal(err)
	}
	f, err := FromSheet(b.Sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const sample = `id,age,drug,score
007,40,none,1.123456789
012,NA,cc,2
100,55,unknown,
101,38,N/A,-3
`

// Identifiers keep their zeros, numbers their digits; "none" is a level, N/A is not.
func TestTypes(t *testing.T) {
	f := read(t, sample)
	if f.Numeric("id") || !f.Numeric("age") || f.Numeric("drug") {
		t.Error("types are not those of the columns")
	}
	if ids, _ := f.Texts("id"); !slices.Equal(ids, []string{"007", "012", "100", "101"}) {
		t.Errorf("ids %q", ids)
	}
	if drugs, _ := f.Texts("drug"); !slices.Equal(drugs, []string{"none", "cc", "unknown", ""}) {
		t.Errorf("drugs %q", drugs)
	}
	score, _ := f.Numbers("score")
	if score[0] != 1.123456789 || !math.IsNaN(score[2]) || score[3] != -3 {
		t.Errorf("scores %v", score)
	}
	if _, err := f.Numbers("drug"); err == nil {
		t.Error("text was given as numbers")
	}
	if _, err := f.Texts("drugs"); err == nil || !strings.Contains(err.Error(), "there are id, age, drug, score") {
		t.Errorf("a misspelt column: %v", err)
	}
}

func TestWhere(t *testing.T) {
	for condition, want := range map[string]string{
		"age >= 40": "007,100", "age<40": "101", "age != 40": "100,101", "drug = cc": "012", "drug != none": "012,100", "score > 1": "007,012",
		"score == -3": "101",
	} {
		f, err := read(t, sample).Where(condition)
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		if ids, _ := f.Texts("id"); strings.Join(ids, ",") != want {
			t.Errorf("%s keeps %v, want %s", condition, ids, want)
		}
	}
	for _, bad := range []string{"age", "age >= old", "nothing = 1"} {
		if _, err := read(t, sample).Where(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestSelectAndArrange(t *testing.T) {
	f, err := read(t, sample).Arrange("-age")
	if err != nil {
		t.Fatal(err)
	}
	if ids, _ := f.Texts("id"); ids[0] != "100" {
		t.Errorf("oldest first: %v", ids)
	}
	if f, err = f.Select("age", "id"); err != nil || !slices.Equal(f.Names(), []string{"age", "id"}) {
		t.Errorf("%v, %v", f.Names(), err)
	}
}

// The first sign of a condition counts: values may have one, too.
func TestBandsInConditions(t *testing.T) {
	bands := "id,band\na,<40\nb,40-49\nc,>=60\nd,<40\n"
	for condition, want := range map[string]string{"band = <40": "a,d", "band=>=60": "c", "band != <40": "b,c", "band == >=60": "c"} {
		f, err := read(t, bands).Where(condition)
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		if ids, _ := f.Texts("id"); strings.Join(ids, ",") != want {
			t.Errorf("%s keeps %v, want %s", condition, ids, want)
		}
	}
}

// Conditions are all applied, rows keep their places, and no row at all is an empty frame.
func TestConditionsTogether(t *testing.T) {
	f, err := read(t, sample).Where("age > 35", "age < 50", "score > 1.5")
	if err != nil {
		t.Fatal(err)
	}
	if f.Rows() != 0 {
		ids, _ := f.Texts("id")
		t.Errorf("kept %v", ids)
	}
	if f, err = read(t, sample).Where("age > 35", "age < 50"); err != nil {
		t.Fatal(err)
	}
	if f, err = f.Arrange("age"); err != nil {
		t.Fatal(err)
	}
	if ids, _ := f.Texts("id"); !slices.Equal(ids, []string{"101", "007"}) || f.Place(0) != "t.csv: A5" || f.Place(1) != "t.csv: A2" {
		t.Errorf("%v at %s, %s", ids, f.Place(0), f.Place(1))
	}
	if !slices.Equal(f.Names(), []string{"id", "age", "drug", "score"}) {
		t.Errorf("columns %v", f.Names())
	}
}

func TestMisspeltColumn(t *testing.T) {
	for typed, want := range map[string]string{"scor": "score", "Agee": "age", "drugs": "drug"} {
		if _, err := read(t, sample).Texts(typed); err == nil || !strings.Contains(err.Error(), "did you mean \""+want+"\"?") {
			t.Errorf("%s: %v", typed, err)
		}
	}
	if _, err := read(t, sample).Texts("etiology"); err == nil || strings.Contains(err.Error(), "did you mean") {
		t.Errorf("a column like none: %v", err)
	}
}

func TestSheetChoice(t *testing.T) {
	book := func(name, text string) *sheet.Book {
		b, err := delim.Read(context.Background(), strings.NewReader(text), int64(len(text)), name)
		if err != nil {
			t.Fatal(err)
		}
		b.Sheets[0].Name = name
		return b
	}
	books := []*sheet.Book{{Sheets: []*sheet.Sheet{{Name: "empty"}}}, book("one", "a\n1\n"), book("two", "b\n2\n")}
	for name, want := range map[string]string{"": "a", "one": "a", "two": "b"} {
		f, err := FromBooks(books, name)
		if err != nil || !slices.Equal(f.Names(), []string{want}) {
			t.Errorf("%q: %v, %v", name, f, err)
		}
	}
	f, err := FromBooks(books, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := FromBooks([]*sheet.Book{book("", "a\n1\n")}, "X"); err == nil ||
		!strings.HasSuffix(err.Error(), "a delimited file has no sheets; leave --sheet out") {
		t.Errorf("a sheet of a CSV: %v", err)
	}
	if _, err := f.Texts("something"); err == nil || !strings.HasSuffix(err.Error(), "--sheet chooses another sheet: empty, two") {
		t.Errorf("%v", err)
	}
	if _, err := FromBooks(books, "three"); err == nil || !strings.Contains(err.Error(), "there are empty, one, two") {
		t.Errorf("%v", err)
	}
}

// A title above the names of the columns is no name; a table of one column, and rows that are longer than
// their head, stay what they are.
func TestTitles(t *testing.T) {
	for text, want := range map[string]string{
		"SYNTHETIC COHORT\nid,age\n1,40\n":  "id,age: 1",
		"\nof 2021,\n\nid,age\n1,40\n2,3\n": "id,age: 2",
		"id\n1\n2\n":                        "id: 2",
		"id,age\n1,40\n":                    "id,age: 1",
	} {
		f := read(t, text)
		if got := strings.Join(f.Names(), ",") + ": " + strconv.Itoa(f.Rows()); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
