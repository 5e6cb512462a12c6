package frame

// Levels numbers the texts of a column, the empty one first: of[i] is which of levels
// row i holds.
func (f *Frame) Levels(name string) (levels []string, of []int32, err error) {
	texts, err := f.Texts(name)
	if err != nil {
		return nil, nil, err
	}
	levels, of = numbered(texts)
	return levels, of, nil
}

// numbered gives each text a number; the empty one is 0.
func numbered(texts []string) (levels []string, of []int32) {
	levels, of = []string{""}, make([]int32, len(texts))
	number := map[string]int32{"": 0}
	for i, t := range texts {
		k, known := number[t]
		if !known {
			k = int32(len(levels))
			number[t] = k
			levels = append(levels, t)
		}
		of[i] = k
	}
	return levels, of
}

// Filled tells which rows of a column hold something.
func (f *Frame) Filled(name string) ([]bool, error) {
	texts, err := f.Texts(name)
	if err != nil {
		return nil, err
	}
	out := make([]bool, len(texts))
	for i, t := range texts {
		out[i] = t != ""
	}
	return out, nil
}
