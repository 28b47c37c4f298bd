"""Live views of what is sounding: oscilloscope, spectrum, piano roll, meters, graph."""
