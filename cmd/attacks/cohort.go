//go:build unix

package main

import (
	"fmt"
	"strconv"
	"strings"
)

// man is an invented patient with a value at each of four visits.
type man struct {
	id     string
	values [4]int
}

// men invents n patients.
func men(n int, id func(i int) string) []man {
	out := make([]man, n)
	for i := range out {
		out[i].id = id(i)
		for k := range 4 {
			out[i].values[k] = 180 + i*37%120 + 90*k*(i%4)/2
		}
	}
	return out
}

func plainID(i int) string { return fmt.Sprintf("P%03d", i+1) }

// long writes a long table; row may change each line before it is written.
func long(list []man, row func(i, k int, cells []string) []string) []byte {
	var b strings.Builder
	b.WriteString("patient_id,age,month,total_testosterone,lh\n")
	for i, m := range list {
		for k, v := range m.values {
			cells := []string{m.id, strconv.Itoa(30 + i%40), strconv.Itoa(3 * k), strconv.Itoa(v), "4.5"}
			if row != nil {
				cells = row(i, k, cells)
			}
			b.WriteString(strings.Join(cells, ",") + "\n")
		}
	}
	return []byte(b.String())
}

func cohortCSV() []byte { return long(men(60, plainID), nil) }

// told tells whether check's JSON has a finding of the code.
func told(out, code string) bool { return strings.Contains(out, `"code": "`+code+`"`) }

// patients counts the rows of an export.
func patients(out string) int { return max(0, strings.Count(out, "\n")-1) }
