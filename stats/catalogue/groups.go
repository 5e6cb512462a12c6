package catalogue

import (
	"fmt"
	"math"
)

// groups numbers the rows by columns; without any there is one group, "all".
func (s *sample) groups(by []string) (labels []string, of []int, err error) {
	return s.numbered(by, mostGroups)
}

// mostGroups is into how many groups a column may part the rows.
const mostGroups = 50

// grouping is groups in four bytes a row; nil: all rows are of the first.
func (s *sample) grouping(by []string) (labels []string, of []int32, err error) {
	return s.parted(by, mostGroups)
}

// strata numbers the rows by columns as groups does, of however many values: a stratum may be
// a pair or a family.
func (s *sample) strata(by []string) (labels []string, of []int, err error) {
	return s.numbered(by, math.MaxInt)
}

// numbered is parted with a number of each row.
func (s *sample) numbered(by []string, most int) (labels []string, of []int, err error) {
	labels, codes, err := s.parted(by, most)
	if err != nil {
		return nil, nil, err
	}
	of = make([]int, s.n)
	for i, k := range codes {
		of[i] = int(k)
	}
	return labels, of, nil
}

// parted is grouping by columns of so many values at most.
func (s *sample) parted(by []string, most int) (labels []string, of []int32, err error) {
	if len(by) == 0 {
		return []string{"all"}, nil, nil
	}
	var combined []int32 // the numbers of rows' combinations of levels
	parts := []string{""}
	for b, name := range by {
		levels, codes, err := s.levels(name)
		if err != nil {
			return nil, nil, err
		}
		values := sorted(used(levels, codes))
		if len(values) > most {
			return nil, nil, fmt.Errorf("--by %s: %d different values; a grouping column has few", name, len(values))
		}
		place := map[string]int32{}
		for k, v := range values {
			place[v] = int32(k)
		}
		to := make([]int32, len(levels))
		for k, l := range levels {
			to[k] = place[l]
		}
		for i, k := range codes { // codes are ours to change
			codes[i] = to[k]
			if b > 0 {
				codes[i] += combined[i] * int32(len(values))
			}
		}
		combined, parts = dense(codes, combine(parts, name, values))
	}
	return parts, combined, nil
}

// combine puts the levels of a column behind those of the columns before it.
func combine(before []string, name string, values []string) (out []string) {
	for _, p := range before {
		for _, v := range values {
			if p == "" {
				out = append(out, name+"="+v)
			} else {
				out = append(out, p+", "+name+"="+v)
			}
		}
	}
	return out
}

// dense numbers the codes that some row has from 0, in their order.
func dense(codes []int32, labels []string) ([]int32, []string) {
	to := make([]int32, len(labels))
	for _, k := range codes {
		to[k] = 1
	}
	var kept []string
	for k := range to {
		if to[k] == 1 {
			to[k] = int32(len(kept))
			kept = append(kept, labels[k])
		}
	}
	for i, k := range codes {
		codes[i] = to[k]
	}
	return codes, kept
}

// clusters numbers the rows by a column, of however many values; nil for no column.
func (s *sample) clusters(name string) ([]int, error) {
	if name == "" {
		return nil, nil
	}
	levels, codes, err := s.levels(name)
	if err != nil {
		return nil, err
	}
	number := make([]int, len(levels)) // in the order of the rows
	n := 0
	out := make([]int, len(codes))
	for i, k := range codes {
		if number[k] == 0 {
			n++
			number[k] = n
		}
		out[i] = number[k] - 1
	}
	return out, nil
}
