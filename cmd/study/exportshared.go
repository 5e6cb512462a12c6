package study

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"math"
	"slices"

	"leydig/cohort"
	"leydig/cohort/schema"
	"leydig/cohort/unit"
)

const (
	// shortestKey is what a key of pseudonyms has at least, bytes: who can guess it can
	// find the pseudonym of any identity that he knows.
	shortestKey = 12
	// oldestTold is the age from which ages are not told apart, years (as HIPAA's safe harbor).
	oldestTold = 90
)

// Pseudonyms names men by a key: the same key gives the same man the same name, in every
// table and on any day, and without it nobody can go from the one to the other. Without a
// key men have no names.
type Pseudonyms struct{ key []byte }

// NewPseudonyms refuses keys that are too short; none is none.
func NewPseudonyms(key []byte) (Pseudonyms, error) {
	if n := len(key); n > 0 && n < shortestKey {
		return Pseudonyms{}, fmt.Errorf("a key of %d characters can be guessed; want at least %d", n, shortestKey)
	}
	return Pseudonyms{key}, nil
}

// of is a man's pseudonym: 80 bits of HMAC-SHA256 (RFC 2104) of his identity.
func (p Pseudonyms) of(id string) string {
	h := hmac.New(sha256.New, p.key)
	h.Write([]byte("leydig pseudonym 1\x00" + id))
	return "M" + base32.StdEncoding.EncodeToString(h.Sum(nil)[:10])
}

// Share gives a table of the cohort to be given away: no identity, no date, no word of the
// clinic that fewer than least men have, ages in whole years. Dates become months after
// time zero. Rows stand by pseudonym or, without a key, by what they hold, so that their
// order in the input is not told. A table of visits needs a key: without it nothing says
// which of them are one man's.
func (t Export) Share(d *cohort.Cohort, names Pseudonyms, least int64) (Export, error) {
	if t.name == "dictionary" {
		return t, nil
	}
	if names.key == nil && t.name == "visits" {
		return t, errors.New("without a key nothing says which visits are one man's; give --key-file")
	}
	out := Export{Temp: t.Temp, name: t.name, rows: t.rows}
	for _, c := range t.columns {
		switch date := d.Patients.Date(c.name); {
		case c.name == "patient_id":
			if names.key != nil {
				out.columns = append(out.columns, texts(c.name, func(i int) string { return names.of(c.text(i)) }))
			}
		case c.name == "visit_date" || c.name == "index_date" || slices.Contains(ofClinic, c.name):
		case dated(c.name):
			out.columns = append(out.columns, numbers(monthOf(c.name), func(i int) float64 {
				if date == nil || d.Patients.Index[i] == cohort.NoDay || date.Values[i] == cohort.NoDay {
					return math.NaN()
				}
				return float64(date.Values[i]-d.Patients.Index[i]) / unit.DaysPerMonth
			}))
			out.more = append(out.more, schema.Entry{Table: t.name, Name: monthOf(c.name), Type: "number", Unit: "months",
				Meaning: c.name + " after index_date"})
		case c.name == "age":
			out.columns = append(out.columns, numbers(c.name, func(i int) float64 { return math.Min(math.Floor(c.number(i)), oldestTold) }))
		case c.text != nil && t.name == "patients" && c.name != "synthetic":
			out.columns = append(out.columns, frequent(c, t.rows, least))
		default:
			out.columns = append(out.columns, c)
		}
	}
	return out.inOrder(), nil
}

// dated tells whether a canonical column holds dates.
func dated(name string) bool {
	return slices.ContainsFunc(schema.Dictionary(), func(e schema.Entry) bool { return e.Name == name && e.Type == "date" })
}

// monthOf is what the column of a date is called when it holds months after time zero.
func monthOf(date string) string { return date[:len(date)-len("date")] + "month" }

// frequent leaves out the words of a column that fewer than least men have.
func frequent(c exportColumn, rows int, least int64) exportColumn {
	men := map[string]int64{}
	for i := range rows {
		men[c.text(i)]++
	}
	return texts(c.name, func(i int) string {
		if s := c.text(i); men[s] >= least {
			return s
		}
		return ""
	})
}

// inOrder sorts the rows by pseudonym, so that one man's visits stay in order of time, or
// without pseudonyms by what they hold.
func (t Export) inOrder() Export {
	keys, order := make([]string, t.rows), make([]int, t.rows)
	for i := range t.rows {
		order[i] = i
		if first := t.columns[0]; first.name == "patient_id" {
			keys[i] = first.text(i)
			continue
		}
		for _, c := range t.columns {
			if c.number != nil {
				keys[i] += exportNumber(c.number(i)) + "\x00"
			} else {
				keys[i] += c.text(i) + "\x00"
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
	columns := slices.Clone(t.columns)
	for k, c := range t.columns {
		if c.number != nil {
			columns[k].number = func(i int) float64 { return c.number(order[i]) }
		} else {
			columns[k].text = func(i int) string { return c.text(order[i]) }
		}
	}
	t.columns = columns
	return t
}
