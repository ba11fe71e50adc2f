from prices import Amount as Price, amounts as total
