package radix

// Alike numbers rows so that those equal in all columns have one number, from 0 in the order
// in which they first come, and gives the first row of each. It is false, and ends soon,
// where they are more than most.
func Alike(columns [][]float64, n, most int) (set, first []int32, ok bool) {
	if some := 4 * (most + 8); some < n/2 { // that many tell where each is of its own
		if _, _, ok := Alike(columns, some, most); !ok {
			return nil, nil, false
		}
	}
	set = make([]int32, n)
	for _, x := range columns {
		values, known := newDictionary(), newDictionary()
		first = first[:0]
		for i, v := range x[:n] {
			// Of rows that were equal in the columns before.
			k := known.numberOf(float64(set[i])*float64(n) + float64(values.numberOf(v)))
			if int(k) == len(first) {
				if len(first) == most {
					return nil, nil, false
				}
				first = append(first, int32(i))
			}
			set[i] = k
		}
	}
	if len(columns) == 0 && n > 0 {
		first = append(first, 0)
	}
	return set, first, len(first) <= most
}
